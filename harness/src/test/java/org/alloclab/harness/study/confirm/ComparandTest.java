package org.alloclab.harness.study.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.alloclab.harness.nativeside.sample.RealRuns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real runs of 1,000, 1,010 and 1,020 bytes, and a forecast. */
class ComparandTest {
    private static final RealRuns.Spread RUNS = new RealRuns.Spread(1000, 1010, 1020);

    @ParameterizedTest
    @CsvSource({
        "PEAK,  999, WITHIN_GOAL,   -1",
        "PEAK, 1000, WITHIN_SPREAD,  0",
        "PEAK, 1020, WITHIN_SPREAD,  0",
        "PEAK, 1040, WITHIN_GOAL,   20",
        "PEAK, 1041, OUTSIDE,       21",
        "PEAK,  979, OUTSIDE,      -21",
        "END,  1041, WITHIN_GOAL,   21",
        "END,  1060, WITHIN_GOAL,   40",
        "END,  1061, OUTSIDE,       41",
        "TIME,  959, OUTSIDE,      -41"
    })
    void isWithinTheSpreadOrTheGoalOrOutside(
            Occasion.Kind kind, long predicted, Comparand.Verdict verdict, long excess) {
        Comparand comparand = new Comparand(new Occasion("then", kind, 0), predicted, Optional.of(RUNS));
        assertThat(comparand.verdict()).isEqualTo(verdict);
        assertThat(comparand.excessBytes()).isEqualTo(excess);
    }

    @Test
    void isUnknownWhereNothingWasMeasured() {
        Comparand comparand = new Comparand(Occasion.END, 17, Optional.empty());
        assertThat(comparand.verdict()).isEqualTo(Comparand.Verdict.UNKNOWN);
        assertThat(comparand.difference()).isZero();
    }
}
