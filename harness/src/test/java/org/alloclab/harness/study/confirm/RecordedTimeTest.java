package org.alloclab.harness.study.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedTimeTest {
    /** 2 of work, 10 of rest, 4 of work, 20 of rest, nothing. */
    private final RecordedTime time =
            new RecordedTime(List.of(new RecordedTime.Pause(2, 12), new RecordedTime.Pause(16, 36)), 36);

    @Test
    void isTheSameInARunOfTheSameLength() {
        for (int at = 0; at <= 36; at++) {
            assertThat(time.in(36, at)).isEqualTo(at);
        }
    }

    @Test
    void worksFasterAndRestsAsLong() {
        assertThat(time.in(33, 2)).isEqualTo(1);
        assertThat(time.in(33, 10)).isEqualTo(9);
        assertThat(time.in(33, 14)).isEqualTo(12);
        assertThat(time.in(33, 26)).isEqualTo(23);
        assertThat(time.in(33, 36)).isEqualTo(33);
    }

    @Test
    void hasNoWorkInARunThatIsShorterThanTheRests() {
        assertThat(time.in(25, 36)).isEqualTo(30);
    }

    @Test
    void isWhatItWasWhereNothingWasDone() {
        assertThat(new RecordedTime(List.of(), 0).in(50, 0)).isZero();
    }
}
