package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.harness.study.why.Moment;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

/** How a moment is told on the command line. */
final class AtTest {
    private final At at = new At();

    @Test
    void momentsAreReadByOperationAndByTime() {
        assertThat(at.convert("peak")).isEqualTo(Moment.PEAK);
        assertThat(at.convert("end")).isEqualTo(Moment.END);
        assertThat(at.convert("op:17")).isEqualTo(Moment.before(17));
        assertThat(at.convert("2.5ms")).isEqualTo(new Moment(Moment.Kind.TIME, 2_500_000));
    }

    @Test
    void whatIsNoMomentIsRefused() {
        assertThatThrownBy(() -> at.convert("noon"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("was noon");
    }
}
