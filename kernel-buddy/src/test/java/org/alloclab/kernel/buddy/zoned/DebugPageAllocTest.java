package org.alloclab.kernel.buddy.zoned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.kernel.buddy.layout.PhysicalMap;
import org.alloclab.kernel.buddy.layout.ZoneExtent;
import org.junit.jupiter.api.Test;

/** A debugged buddy system answers as one that is not, and looks at its laws after each call. */
class DebugPageAllocTest {
    private static final MachineDescription MACHINE = Machines.x86(64, 1);

    private final List<Zone> zones = new ArrayList<>();
    private final PageFrameAllocator debugged = debugged(zone -> {});

    private PageFrameAllocator debugged(Consumer<Zone> damage) {
        List<ZoneExtent> extents = PhysicalMap.zonesOf(MACHINE);
        return DebugPageAlloc.of(
                16384,
                extents,
                map -> {
                    for (int i = 0; i < extents.size(); i++) {
                        zones.add(new Zone(
                                i,
                                extents.get(i),
                                ZoneWatermarks.of(extents, i, 1024, 10),
                                PcpLimits.of(extents.get(i).managed(), 64, 1, 0),
                                1,
                                map,
                                Teller.SILENT));
                    }
                    damage.accept(zones.get(0));
                    return zones;
                },
                Probe.NONE);
    }

    @Test
    void itsAnswersAreThoseOfTheBuddySystem() {
        PageFrameAllocator checked = Machines.checked(MACHINE);
        PageFrameAllocator plain = Machines.buddy(MACHINE);
        for (int order = 0; order <= 10; order++) {
            long frame = plain.allocPages(order, Gfp.GFP_KERNEL, 0);
            assertThat(checked.allocPages(order, Gfp.GFP_KERNEL, 0)).isEqualTo(frame);
            if (frame == PageFrameAllocator.NO_FRAME) {
                continue;
            }
            if (order % 2 == 1) {
                plain.splitPages(frame, order);
                checked.splitPages(frame, order);
                plain.freePages(frame + 1, 0, 0);
                checked.freePages(frame + 1, 0, 0);
            }
        }
        long[] frames = new long[20];
        long[] others = new long[20];
        assertThat(checked.allocBulk(20, Gfp.GFP_KERNEL, 0, others))
                .isEqualTo(plain.allocBulk(20, Gfp.GFP_KERNEL, 0, frames));
        assertThat(others).isEqualTo(frames);
        assertThat(checked.allocExact(3 * 4096, Gfp.GFP_KERNEL, 0))
                .isEqualTo(plain.allocExact(3 * 4096, Gfp.GFP_KERNEL, 0));
        assertThat(checked.freeFrames()).isEqualTo(plain.freeFrames());
        assertThat(checked.totalFrames()).isEqualTo(plain.totalFrames());
        assertThat(checked.zones()).isEqualTo(plain.zones());
        assertThat(checked.procFiles()).isEqualTo(plain.procFiles());
        for (String file : plain.procFiles()) {
            assertThat(checked.proc(file)).isEqualTo(plain.proc(file));
        }
        assertThat(checked.failureReport("a", 1, Gfp.GFP_ATOMIC, 0))
                .isEqualTo(plain.failureReport("a", 1, Gfp.GFP_ATOMIC, 0));
        checked.checkInvariants();
    }

    /** Debugging changes nothing for whoever reclaims: kswapd is woken at the low watermark and rests above the high one. */
    @Test
    void kswapdIsWokenAsWithoutDebugging() {
        assertThat(debugged.isBalanced(Gfp.GFP_KERNEL)).isTrue();
        assertThat(debugged.takeKswapdWakeup()).isFalse();
        while (debugged.allocPages(0, Gfp.GFP_HIGHUSER_MOVABLE, 0) != PageFrameAllocator.NO_FRAME) {}
        assertThat(debugged.takeKswapdWakeup()).isTrue();
        assertThat(debugged.takeKswapdWakeup()).isFalse();
        assertThat(debugged.isBalanced(Gfp.GFP_KERNEL)).isFalse();
        debugged.checkInvariants();
    }

    @Test
    void everyCallLooksAtTheLaws() {
        long single = debugged.allocPages(0, Gfp.GFP_KERNEL, 0);
        long block = debugged.allocPages(4, Gfp.GFP_KERNEL, 0);
        zones.get(0).blocks.freeFrames++;
        findsTheMiscount(() -> debugged.allocPages(0, Gfp.GFP_KERNEL, 0));
        findsTheMiscount(() -> debugged.freePages(single, 0, 0));
        findsTheMiscount(() -> debugged.splitPages(block, 4));
        findsTheMiscount(() -> debugged.allocBulk(3, Gfp.GFP_KERNEL, 0, new long[3]));
        findsTheMiscount(() -> debugged.allocExact(9000, Gfp.GFP_KERNEL, 0));
        findsTheMiscount(() -> debugged.isBalanced(Gfp.GFP_KERNEL));
        findsTheMiscount(debugged::checkInvariants);
        findsTheMiscount(() -> debugged(zone -> zone.blocks.freeFrames--));
    }

    /** The walk over everything sees what no call has touched. */
    @Test
    void checkInvariantsWalksOverEverything() {
        Zone dma = zones.get(0);
        debugged.checkInvariants();
        dma.map.prev(dma.areas.first(8, MigrateType.MOVABLE), 77);
        assertThatThrownBy(debugged::checkInvariants).hasMessageContaining("zone DMA: links lead back: 77 against 0");
    }

    private static void findsTheMiscount(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("freeFrames is the sum of the lists");
    }
}
