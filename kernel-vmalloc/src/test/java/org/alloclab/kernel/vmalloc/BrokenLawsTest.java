package org.alloclab.kernel.vmalloc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Teller;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each law of vmalloc is seen to fail when the state that it speaks of is corrupted. */
class BrokenLawsTest {
    private final LinuxVmalloc vmalloc = new LinuxVmalloc(
            MachineDescription.reference(),
            new FakeFrames(1000),
            KernelLayout.of(MachineDescription.reference()),
            Teller.SILENT);

    @BeforeEach
    void someAreas() {
        vmalloc.vmalloc(3 * 4096, 0);
        vmalloc.vmalloc(3 * 4096, 0);
        vmalloc.checkInvariants();
    }

    @Test
    void areasAndGapsTileTheRange() {
        vmalloc.free.take(4096, 4096);
        breaks("areas and gaps tile the range");
    }

    @Test
    void areasAndGapsDoNotOverlap() {
        vmalloc.free.give(0, 4096);
        breaks("areas and gaps do not overlap");
    }

    @Test
    void aPageShowsItsAreasFrame() {
        vmalloc.tables.unmap(1);
        breaks("a page shows its area's frame");
    }

    @Test
    void aGuardPageIsNotMapped() {
        vmalloc.tables.map(3, 77, 0);
        breaks("a guard page is not mapped");
    }

    @Test
    void onlyAreasAreMapped() {
        vmalloc.tables.map(300, 77, 0);
        breaks("only areas are mapped");
    }

    private void breaks(String law) {
        assertThatThrownBy(vmalloc::checkInvariants)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(law);
    }
}
