package org.alloclab.vm.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** kernel/sched/psi.c: the averages by hand, from the fixed-point factors 1677, 1981 and 2034 of 2048. */
class PressureTest {
    private static final long SECOND = 1_000_000_000L;

    private final Pressure pressure = new Pressure(0);

    private static String lines(String figures) {
        return "some " + figures + "\nfull " + figures + "\n";
    }

    @Test
    void nothingHasHappened() {
        assertThat(pressure.text(5 * SECOND)).isEqualTo(lines("avg10=0.00 avg60=0.00 avg300=0.00 total=0"));
    }

    /** (100 * 2048 * (2048 - 1677) + 2047) / 2048 = 37100, which is 18.11. */
    @Test
    void aPeriodOfWaitingAlone() {
        pressure.stalled(0, Pressure.PERIOD);
        assertThat(pressure.text(Pressure.PERIOD)).isEqualTo(lines("avg10=18.11 avg60=3.27 avg300=0.68 total=2004000"));
    }

    @Test
    void aStallCountsWhenItsPeriodEnds() {
        pressure.stalled(SECOND, SECOND / 2);
        assertThat(pressure.text(2 * SECOND)).isEqualTo(lines("avg10=0.00 avg60=0.00 avg300=0.00 total=500000"));
        assertThat(pressure.text(Pressure.PERIOD)).isEqualTo(lines("avg10=4.34 avg60=0.78 avg300=0.16 total=500000"));
    }

    @Test
    void itComesToAllOfTheTimeAndGoesAgain() {
        pressure.stalled(0, 3000 * SECOND);
        assertThat(pressure.text(3000 * SECOND))
                .startsWith("some avg10=100.00 avg60=100.00 avg300=100.00 total=3000000000");
        assertThat(pressure.text(3010 * SECOND + 1)).startsWith("some avg10=4");
        assertThat(pressure.text(6000 * SECOND)).startsWith("some avg10=0.00 avg60=0.00 avg300=0.00");
    }

    @Test
    void totalsAddUpOverPeriods() {
        for (int i = 0; i < 100; i++) {
            pressure.stalled(i * SECOND, SECOND / 4);
        }
        assertThat(pressure.totalNanos()).isEqualTo(25 * SECOND);
        assertThat(pressure.text(100 * SECOND)).contains("avg10=2");
    }
}
