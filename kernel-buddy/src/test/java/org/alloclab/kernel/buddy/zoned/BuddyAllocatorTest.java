package org.alloclab.kernel.buddy.zoned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.view.ZoneView;
import org.alloclab.kernel.buddy.layout.BlockOrder;
import org.junit.jupiter.api.Test;

class BuddyAllocatorTest {
    private static final int ORDER_4 = 4;

    @Test
    void aMachineHasTheZonesOfItsArchitecture() {
        assertThat(names(Machines.buddy(Machines.x86(24 << 10, 2)))).containsExactly("DMA", "DMA32", "Normal");
        assertThat(names(Machines.buddy(Machines.x86(64, 2)))).containsExactly("DMA", "DMA32");
        assertThat(names(Machines.buddy(Machines.i386(1024, 2)))).containsExactly("DMA", "Normal", "HighMem");
        assertThat(names(Machines.buddy(Machines.i386(512, 2)))).containsExactly("DMA", "Normal");
    }

    @Test
    void normalEndsAt896MebibytesOnI386() {
        List<ZoneView> zones = Machines.buddy(Machines.i386(4096, 1)).zones();
        assertThat(zones.get(1).startFrame() + zones.get(1).spannedFrames()).isEqualTo(896 << 8);
        assertThat(zones.get(2).startFrame()).isEqualTo(896 << 8);
        assertThat(zones.get(2).managedFrames()).isEqualTo(((4096 - 896) << 8));
    }

    @Test
    void everyOrderIsAlignedAndComesBackWhole() {
        BuddyAllocator buddy = Machines.buddy(Machines.x86(256, 1));
        long free = buddy.freeFrames();
        for (int order = 0; order <= BlockOrder.MAX; order++) {
            long frame = buddy.allocPages(order, Gfp.GFP_KERNEL, 0);
            assertThat(frame % (1L << order)).as("alignment of order %d", order).isZero();
            assertThat(buddy.hasFreeFrames(buddy.freeFrames())).isTrue();
            assertThat(buddy.hasFreeFrames(buddy.freeFrames() + 1)).isFalse();
            assertThat(buddy.freeFrames()).isEqualTo(free - (1L << order));
            buddy.freePages(frame, order, 0);
            assertThat(buddy.freeFrames()).isEqualTo(free);
            buddy.checkInvariants();
        }
    }

    @Test
    void aFrameFreedLastIsTakenFirst() {
        BuddyAllocator buddy = Machines.buddy(Machines.x86(256, 1));
        long a = buddy.allocPages(0, Gfp.GFP_KERNEL, 0);
        long b = buddy.allocPages(0, Gfp.GFP_KERNEL, 0);
        long c = buddy.allocPages(0, Gfp.GFP_KERNEL, 0);
        buddy.freePages(a, 0, 0);
        buddy.freePages(c, 0, 0);
        buddy.freePages(b, 0, 0);
        assertThat(buddy.allocPages(0, Gfp.GFP_KERNEL, 0)).isEqualTo(b);
        assertThat(buddy.allocPages(0, Gfp.GFP_KERNEL, 0)).isEqualTo(c);
        assertThat(buddy.allocPages(0, Gfp.GFP_KERNEL, 0)).isEqualTo(a);
    }

    @Test
    void freshFramesComeByRisingAddress() {
        BuddyAllocator buddy = Machines.buddy(Machines.x86(8 << 10, 2));
        long previous = buddy.allocPages(0, Gfp.GFP_HIGHUSER_MOVABLE, 0);
        for (int i = 1; i < 1000; i++) {
            long frame = buddy.allocPages(0, Gfp.GFP_HIGHUSER_MOVABLE, 0);
            assertThat(frame).isEqualTo(previous + 1);
            previous = frame;
        }
    }

    @Test
    void aSplitBlockLeavesItsUpperHalvesFree() {
        BuddyAllocator buddy = Machines.buddy(Machines.x86(8 << 10, 1));
        long before = buddy.zones().get(2).freeBlocks().get(ORDER_4);
        long frame = buddy.allocPages(ORDER_4, Gfp.GFP_HIGHUSER_MOVABLE, 0);
        assertThat(frame % 1024).isZero();
        ZoneView normal = buddy.zones().get(2);
        for (int order = ORDER_4; order < BlockOrder.MAX; order++) {
            assertThat(normal.freeBlocks().get(order)).as("order %d", order).isGreaterThanOrEqualTo(1);
        }
        buddy.freePages(frame, ORDER_4, 0);
        assertThat(buddy.zones().get(2).freeBlocks().get(ORDER_4)).isEqualTo(before);
    }

    @Test
    void aFullZoneFallsBackOnTheNextAndThenFails() {
        BuddyAllocator buddy = Machines.buddy(Machines.x86(64, 1));
        Set<Long> frames = new HashSet<>();
        long lowest = Long.MAX_VALUE;
        for (long frame = buddy.allocPages(0, Gfp.GFP_KERNEL, 0);
                frame != PageFrameAllocator.NO_FRAME;
                frame = buddy.allocPages(0, Gfp.GFP_KERNEL, 0)) {
            assertThat(frames.add(frame))
                    .as("frame %d is handed out once", frame)
                    .isTrue();
            lowest = Math.min(lowest, frame);
        }
        assertThat(lowest).isLessThan(4096);
        buddy.checkInvariants();
        long atomic = buddy.allocPages(0, Gfp.GFP_ATOMIC, 0);
        assertThat(atomic).as("what cannot wait may use the reserve").isNotEqualTo(PageFrameAllocator.NO_FRAME);
        buddy.freePages(atomic, 0, 0);
        frames.forEach(frame -> buddy.freePages(frame, 0, 0));
        assertThat(buddy.freeFrames()).isEqualTo(buddy.totalFrames());
        buddy.checkInvariants();
    }

    @Test
    void whatIsFreedIsFreedOnceWithItsOrder() {
        BuddyAllocator buddy = Machines.buddy(Machines.x86(64, 1));
        long frame = buddy.allocPages(2, Gfp.GFP_KERNEL, 0);
        assertThatThrownBy(() -> buddy.freePages(frame, 1, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "a block is given back once, with its own order: frame %d with order 1,"
                                + " but it is a used block of order 2",
                        frame);
        buddy.freePages(frame, 2, 0);
        assertThatThrownBy(() -> buddy.freePages(frame, 2, 0)).hasMessageContaining("on a per-CPU list with order 2");
        assertThatThrownBy(() -> buddy.freePages(1L << 40, 0, 0)).hasMessageContaining("outside memory");
    }

    @Test
    void aTerabyteMachineIsMadeAtOnceAndTouchesLittle() {
        BuddyAllocator buddy = Machines.buddy(Machines.x86(1 << 20, 64));
        List<Long> frames = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            frames.add(buddy.allocPages(0, Gfp.GFP_HIGHUSER_MOVABLE, i % 64));
        }
        assertThat(new HashSet<>(frames)).hasSize(1000);
        assertThat(buddy.freeFrames()).isEqualTo(buddy.totalFrames() - 1000);
    }

    @Test
    void buddyinfoHasTheKernelsForm() {
        assertThat(Machines.buddy(Machines.x86(24 << 10, 2)).proc("buddyinfo").lines())
                .allMatch(line -> line.matches("Node 0, zone {1,8}\\w+ ( *\\d+ ){11}"))
                .first()
                .isEqualTo(
                        "Node 0, zone      DMA      0      0      0      0      0      0      0      0      1      1      3 ");
    }

    private static List<String> names(BuddyAllocator buddy) {
        return buddy.zones().stream().map(ZoneView::name).toList();
    }
}
