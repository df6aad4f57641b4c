package org.alloclab.harness.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.harness.study.why.Moment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
        assertThat(at.convert("idle")).isEqualTo(Moment.idle(60_000_000_000L));
        assertThat(at.convert("idle:2.5s")).isEqualTo(Moment.idle(2_500_000_000L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"noon", "idle:", "idle:x", "op:", "op:-1", "10", "-1s"})
    void whatIsNoMomentIsRefused(String text) {
        assertThatThrownBy(() -> at.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("must be peak, end, idle, idle:TIME, op:N or a time such as 10s: was " + text);
    }
}
