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
        peak.holds(110, 30 * MIB, 0);
        peak.holds(120, 60 * MIB, 0);
        peak.holds(130, 10 * MIB, 0);
        FirstReading.TimedFigures found =
                peak.before(sample(200, 18, 40, 10, 4)).orElseThrow();
        assertThat(found.nanos()).isEqualTo(120);
        assertThat(found.figures().bytes())
                .containsEntry(ResidentKind.TOTAL, 40 * MIB)
                .containsEntry(ResidentKind.PROGRAM, 32 * MIB)
                .containsEntry(ResidentKind.MALLOC, 4 * MIB);
    }

    @Test
    void whatBlocksGrewByIsMallocsWhereTheMappingsHadNoRoom() {
        assertThat(peak.before(sample(100, 32, 32, 30, 0))).isEmpty();
        peak.holds(110, 30 * MIB, 0);
        peak.holds(120, 30 * MIB, 41 * MIB);
        peak.holds(130, 30 * MIB, MIB);
        FirstReading.TimedFigures found =
                peak.before(sample(200, 32, 73, 30, 0)).orElseThrow();
        assertThat(found.nanos()).isEqualTo(120);
        assertThat(found.figures().bytes())
                .containsEntry(ResidentKind.TOTAL, 73 * MIB)
                .containsEntry(ResidentKind.PROGRAM, 30 * MIB)
                .containsEntry(ResidentKind.MALLOC, 41 * MIB);
    }

    @Test
    void mappingsThatWereGoneByThenAreNotInIt() {
        assertThat(peak.before(sample(100, 32, 32, 30, 0))).isEmpty();
        peak.holds(110, 4 * MIB, 50 * MIB);
        FirstReading.TimedFigures found = peak.before(sample(200, 6, 56, 4, 0)).orElseThrow();
        assertThat(found.figures().bytes())
                .containsEntry(ResidentKind.PROGRAM, 4 * MIB)
                .containsEntry(ResidentKind.MALLOC, 50 * MIB);
    }

    @Test
    void isPartedByRoomWhereBothGrew() {
        assertThat(peak.before(sample(100, 20, 20, 10, 10))).isEmpty();
        peak.holds(120, 40 * MIB, 20 * MIB);
        FirstReading.TimedFigures found =
                peak.before(sample(200, 20, 40, 10, 10)).orElseThrow();
        assertThat(found.figures().bytes())
                .containsEntry(ResidentKind.PROGRAM, 10 * MIB + Math.round(20.0 * MIB * 2 / 3))
                .containsEntry(ResidentKind.MALLOC, 30 * MIB - Math.round(20.0 * MIB * 2 / 3));
    }

    @Test
    void isNoneWhereTheHighWaterMarkStoodOrASampleFoundIt() {
        assertThat(peak.before(sample(100, 20, 50, 12, 4))).isEmpty();
        peak.holds(120, 60 * MIB, 0);
        assertThat(peak.before(sample(200, 18, 50, 10, 4))).isEmpty();
        peak.holds(220, 60 * MIB, 0);
        assertThat(peak.before(sample(300, 60, 60, 50, 4))).isEmpty();
    }

    @Test
    void isMallocsAloneWhereTheProgramMapsNothing() {
        assertThat(peak.before(sample(100, 20, 20, 0, 4))).isEmpty();
        peak.holds(120, 0, 0);
        assertThat(peak.before(sample(200, 18, 40, 0, 4))).isEmpty();
    }

    @Test
    void liesBehindTheLastSampleWhereTheProcessEndedHigher() {
        assertThat(peak.atTheEnd(90 * MIB)).isEmpty();
        assertThat(peak.before(sample(100, 20, 20, 16, 0))).isEmpty();
        peak.holds(150, 95 * MIB, 0);
        FirstReading.TimedFigures found = peak.atTheEnd(97 * MIB).orElseThrow();
        assertThat(found.nanos()).isEqualTo(150);
        assertThat(found.figures().bytes())
                .containsEntry(ResidentKind.TOTAL, 96 * MIB)
                .containsEntry(ResidentKind.PROGRAM, 92 * MIB);
    }
}
