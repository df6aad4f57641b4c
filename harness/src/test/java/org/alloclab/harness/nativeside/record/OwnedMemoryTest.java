package org.alloclab.harness.nativeside.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.alloclab.harness.nativeside.sample.AreaKind;
import org.alloclab.harness.nativeside.sample.Areas;
import org.alloclab.harness.nativeside.sample.ProcessSample;
import org.alloclab.harness.trace.event.ResidentKind;
import org.junit.jupiter.api.Test;

class OwnedMemoryTest {
    private static final long MIB = 1 << 20;
    private static final long OWN = 0x7f00_0000_0000L;
    private static final long HEAP = 0x5555_0000_0000L;

    private final OwnedMemory memory = new OwnedMemory();

    private Map<ResidentKind, Long> sampled(long ownMib) {
        Areas areas = new Areas();
        areas.add(HEAP, HEAP + 8 * MIB, AreaKind.BREAK, 4 * MIB, 0);
        areas.add(OWN, OWN + ownMib * MIB, AreaKind.ANONYMOUS, ownMib * MIB, 0);
        return memory.owners(new ProcessSample(100, 200, 40 * MIB, areas)).bytes();
    }

    @Test
    void whatIsMappedIsTheProgramsAndWhatIsUnknownIsSaid() {
        memory.gave(HEAP);
        memory.mapped(OWN, 4 * MIB);
        assertThat(sampled(6))
                .containsEntry(ResidentKind.TOTAL, 10 * MIB)
                .containsEntry(ResidentKind.MALLOC, 4 * MIB)
                .containsEntry(ResidentKind.PROGRAM, 4 * MIB)
                .containsEntry(ResidentKind.OTHER, 2 * MIB);
    }

    @Test
    void whatWasUnmappedWhileTheSampleWasReadIsNotInIt() {
        memory.gave(HEAP);
        memory.mapped(OWN, 6 * MIB);
        memory.unmappedDuringSample(OWN, 3 * MIB);
        assertThat(sampled(6))
                .containsEntry(ResidentKind.TOTAL, 7 * MIB)
                .containsEntry(ResidentKind.PROGRAM, 3 * MIB)
                .containsEntry(ResidentKind.OTHER, 0L);
        assertThat(sampled(6)).as("of the next one").containsEntry(ResidentKind.OTHER, 3 * MIB);
    }

    @Test
    void whatWasMappedAgainMeanwhileIsThere() {
        memory.mapped(OWN, 6 * MIB);
        memory.unmappedDuringSample(OWN, 6 * MIB);
        memory.mapped(OWN + MIB, 2 * MIB);
        assertThat(sampled(6)).containsEntry(ResidentKind.TOTAL, 6 * MIB).containsEntry(ResidentKind.PROGRAM, 2 * MIB);
    }
}
