package org.alloclab.harness.nativeside.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.alloclab.harness.trace.event.ResidentFigures;
import org.alloclab.harness.trace.event.ResidentKind;
import org.junit.jupiter.api.Test;

class UnsampledPeakTest {
    private static final long MIB = 1 << 20;

    private final UnsampledPeak peak = new UnsampledPeak();

    private static FirstReading.TimedFigures sample(long nanos, long total, long high, long program, long malloc) {
        return new FirstReading.TimedFigures(
                nanos,
                new ResidentFigures(Map.of(
                        ResidentKind.TOTAL, total * MIB,
                        ResidentKind.PEAK, high * MIB,
                        ResidentKind.PROGRAM, program * MIB,
                        ResidentKind.MALLOC, malloc * MIB)),
                MIB);
    }

    @Test
    void liesWhereMostWasMappedBetweenTheSamples() {
        assertThat(peak.before(sample(100, 20, 20, 12, 4))).isEmpty();
        peak.mapped(110, 30 * MIB);
        peak.mapped(120, 60 * MIB);
        peak.mapped(130, 10 * MIB);
        FirstReading.TimedFigures found =
                peak.before(sample(200, 18, 40, 10, 4)).orElseThrow();
        assertThat(found.nanos()).isEqualTo(120);
        assertThat(found.figures().bytes())
                .containsEntry(ResidentKind.TOTAL, 40 * MIB)
                .containsEntry(ResidentKind.PROGRAM, 27 * MIB)
                .containsEntry(ResidentKind.MALLOC, 9 * MIB);
    }

    @Test
    void isNoneWhereTheHighWaterMarkStoodOrASampleFoundIt() {
        assertThat(peak.before(sample(100, 20, 50, 12, 4))).isEmpty();
        peak.mapped(120, 60 * MIB);
        assertThat(peak.before(sample(200, 18, 50, 10, 4))).isEmpty();
        peak.mapped(220, 60 * MIB);
        assertThat(peak.before(sample(300, 60, 60, 50, 4))).isEmpty();
    }

    @Test
    void isMallocsAloneWhereTheProgramMapsNothing() {
        assertThat(peak.before(sample(100, 20, 20, 0, 4))).isEmpty();
        peak.mapped(120, 0);
        assertThat(peak.before(sample(200, 18, 40, 0, 4))).isEmpty();
    }

    @Test
    void liesBehindTheLastSampleWhereTheProcessEndedHigher() {
        assertThat(peak.atTheEnd(90 * MIB)).isEmpty();
        assertThat(peak.before(sample(100, 20, 20, 16, 0))).isEmpty();
        peak.mapped(150, 95 * MIB);
        FirstReading.TimedFigures found = peak.atTheEnd(97 * MIB).orElseThrow();
        assertThat(found.nanos()).isEqualTo(150);
        assertThat(found.figures().bytes())
                .containsEntry(ResidentKind.TOTAL, 96 * MIB)
                .containsEntry(ResidentKind.PROGRAM, 92 * MIB);
    }
}
