package org.alloclab.kernel.buddy.zoned;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.view.ZoneView;
import org.junit.jupiter.api.Test;

/** Compound and exact blocks, bulk requests, migrate types, the high-order reserve, fragmentation and its report. */
class HighOrderTest {
    private final BuddyAllocator buddy = Machines.buddy(Machines.x86(128, 1), Map.of("vm.min_free_kbytes", "4"));

    @Test
    void anExactBlockGivesTheRestBack() {
        long free = buddy.freeFrames();
        long first = buddy.allocExact(5 * 4096 - 1, Gfp.GFP_KERNEL, 0);
        assertThat(free - buddy.freeFrames()).isEqualTo(5);
        assertThat(first % 8).isZero();
        for (long frame = first; frame < first + 5; frame++) {
            buddy.freePages(frame, 0, 0);
        }
        assertThat(buddy.freeFrames()).isEqualTo(free);
        buddy.checkInvariants();
    }

    @Test
    void orderOfIsThatOfTheSmallestSufficientBlock() {
        assertThat(List.of(1L, 4096L, 4097L, 8192L, 8193L, 4L << 20).stream().map(PageFrameAllocator::orderOf))
                .containsExactly(0, 0, 1, 1, 2, 10);
    }

    @Test
    void aCompoundBlockKnowsItsHead() {
        long head = buddy.allocPages(3, Gfp.GFP_KERNEL | Gfp.COMP, 0);
        for (long frame = head; frame < head + 8; frame++) {
            assertThat(buddy.compoundHead(frame)).isEqualTo(head);
        }
        long plain = buddy.allocPages(3, Gfp.GFP_KERNEL, 0);
        assertThat(buddy.compoundHead(plain + 5)).isEqualTo(plain + 5);
        buddy.freePages(head, 3, 0);
        assertThat(buddy.compoundHead(head + 5)).isEqualTo(head + 5);
    }

    @Test
    void aBulkRequestGetsWhatSingleRequestsWouldGet() {
        long[] bulk = new long[300];
        assertThat(buddy.allocBulk(300, Gfp.GFP_KERNEL, 0, bulk)).isEqualTo(300);
        BuddyAllocator other = Machines.buddy(Machines.x86(128, 1), Map.of("vm.min_free_kbytes", "4"));
        for (long frame : bulk) {
            assertThat(other.allocPages(0, Gfp.GFP_KERNEL, 0)).isEqualTo(frame);
        }
        buddy.checkInvariants();
    }

    @Test
    void anUnmovableRequestClaimsAWholePageblock() {
        long frame = buddy.allocPages(0, Gfp.GFP_KERNEL, 0);
        assertThat(pageblocks("DMA32")).startsWith(2L);
        long movable = buddy.allocPages(0, Gfp.GFP_HIGHUSER_MOVABLE, 0);
        assertThat(movable >> 9).isNotEqualTo(frame >> 9);
        buddy.checkInvariants();
    }

    @Test
    void aRequestThatCannotWaitReservesItsPageblock() {
        BuddyAllocator large = Machines.buddy(Machines.x86(2048, 1));
        long before = large.freeFrames();
        List<Long> blocks = new ArrayList<>();
        for (long block = large.allocPages(4, Gfp.GFP_HIGHUSER_MOVABLE, 0);
                block != PageFrameAllocator.NO_FRAME;
                block = large.allocPages(4, Gfp.GFP_HIGHUSER_MOVABLE, 0)) {
            blocks.add(block);
        }
        long atomic = large.allocPages(4, Gfp.GFP_ATOMIC, 0);
        assertThat(atomic).isNotEqualTo(PageFrameAllocator.NO_FRAME);
        assertThat(large.proc("pagetypeinfo")).containsPattern("Node 0, zone    DMA32 +\\d+ +\\d+ +\\d+ +1 ");
        large.checkInvariants();
        large.freePages(atomic, 4, 0);
        blocks.forEach(block -> large.freePages(block, 4, 0));
        large.checkInvariants();
        assertThat(large.freeFrames()).isEqualTo(before);
    }

    @Test
    void inFragmentedMemorySingleFramesAreHadAndBlocksAreNot() {
        List<Long> frames = new ArrayList<>();
        for (long frame = buddy.allocPages(0, Gfp.GFP_KERNEL, 0);
                frame != PageFrameAllocator.NO_FRAME;
                frame = buddy.allocPages(0, Gfp.GFP_KERNEL, 0)) {
            frames.add(frame);
        }
        for (long frame = buddy.allocPages(0, Gfp.GFP_ATOMIC | Gfp.DMA, 0);
                frame != PageFrameAllocator.NO_FRAME;
                frame = buddy.allocPages(0, Gfp.GFP_ATOMIC | Gfp.DMA, 0)) {
            frames.add(frame);
        }
        for (long frame : frames) {
            if (frame % 2 == 0) {
                buddy.freePages(frame, 0, 0);
            }
        }
        buddy.drainAllPages();
        assertThat(buddy.allocPages(4, Gfp.GFP_KERNEL, 0)).isEqualTo(PageFrameAllocator.NO_FRAME);
        assertThat(buddy.allocPages(0, Gfp.GFP_KERNEL, 0)).isNotEqualTo(PageFrameAllocator.NO_FRAME);
        String report = buddy.failureReport("modprobe", 4, Gfp.GFP_KERNEL, 0);
        assertThat(report)
                .startsWith("modprobe: page allocation failure: order:4, mode:0xcc0(GFP_KERNEL),"
                        + " nodemask=(null),cpuset=/,mems_allowed=0\nMem-Info:\n")
                .contains("lowmem_reserve[]: 0 ")
                .containsPattern("Node 0 DMA32: [1-9]\\d+\\*4kB \\(U\\) ")
                .contains("32670 pages RAM\n");
        double index = Double.parseDouble(lastColumn(buddy.proc("extfrag_index"), "DMA32"));
        assertThat(index).as("fragmentation, not want of memory").isBetween(0.9, 1.0);
        assertThat(Double.parseDouble(lastColumn(buddy.proc("unusable_index"), "DMA32")))
                .isGreaterThan(0.6);
    }

    @Test
    void theLowerZoneIsProtectedFromThoseWhoCouldUseAHigherOne() {
        BuddyAllocator large = Machines.buddy(Machines.x86(8 << 10, 1), Map.of("transparent_hugepage", "never"));
        while (large.allocPages(10, Gfp.GFP_HIGHUSER_MOVABLE, 0) != PageFrameAllocator.NO_FRAME) {}
        while (large.allocPages(0, Gfp.GFP_HIGHUSER_MOVABLE, 0) != PageFrameAllocator.NO_FRAME) {}
        ZoneView dma = large.zones().get(0);
        assertThat(dma.freeFrames()).isEqualTo(dma.managedFrames());
        assertThat(large.allocPages(0, Gfp.GFP_KERNEL | Gfp.DMA, 0)).isBetween(0L, 4095L);
    }

    @Test
    void theColdEndIsTakenFromWhereListsHaveOne() {
        BuddyAllocator old = Machines.buddy(Machines.i386(1024, 1), Map.of("pageset", "hot-cold"));
        long a = old.allocPages(0, Gfp.GFP_KERNEL, 0);
        old.freePages(a, 0, 0);
        assertThat(old.allocPages(0, Gfp.GFP_KERNEL | Gfp.COLD, 0)).isNotEqualTo(a);
        assertThat(old.allocPages(0, Gfp.GFP_KERNEL, 0)).isEqualTo(a);
        old.checkInvariants();
    }

    /** Today's lists have no cold end: such a request is like any other, and gets a block of its own order. */
    @Test
    void aColdRequestGetsItsWholeBlock() {
        PageFrameAllocator checked = Machines.checked(Machines.x86(64, 1));
        for (int order : new int[] {0, 1, 2, 3, 9, 10}) {
            long before = checked.freeFrames();
            long block = checked.allocPages(order, Gfp.GFP_KERNEL | Gfp.COLD, 0);
            assertThat(block % (1L << order)).isZero();
            assertThat(before - checked.freeFrames()).isEqualTo(1L << order);
            long next = checked.allocPages(0, Gfp.GFP_KERNEL, 0);
            assertThat(next >= block && next < block + (1L << order)).isFalse();
        }
        checked.checkInvariants();
    }

    /** A block splits into frames of the same kind, compound (split_huge_page) or not (split_page). */
    @Test
    void aCompoundBlockSplitsIntoSingleFrames() {
        PageFrameAllocator checked = Machines.checked(Machines.x86(64, 1));
        long free = checked.freeFrames();
        for (int gfp : new int[] {Gfp.GFP_KERNEL, Gfp.GFP_HIGHUSER_MOVABLE | Gfp.COMP}) {
            for (int order : new int[] {0, 1, 3, 4, 9}) {
                long block = checked.allocPages(order, gfp, 0);
                checked.splitPages(block, order);
                checked.checkInvariants();
                for (long frame = block; frame < block + (1L << order); frame++) {
                    checked.freePages(frame, 0, 0);
                }
                assertThat(checked.freeFrames()).isEqualTo(free);
            }
        }
        checked.checkInvariants();
    }

    private List<Long> pageblocks(String zone) {
        String line = buddy.proc("pagetypeinfo")
                .lines()
                .dropWhile(l -> !l.startsWith("Number of blocks"))
                .filter(l -> l.contains(" " + zone + " "))
                .findFirst()
                .orElseThrow();
        return List.of(line.substring(line.indexOf(zone) + zone.length())
                        .strip()
                        .split(" +"))
                .stream()
                .map(Long::valueOf)
                .toList();
    }

    private static String lastColumn(String text, String zone) {
        String line = text.lines()
                .filter(l -> l.contains(" " + zone + " "))
                .findFirst()
                .orElseThrow()
                .strip();
        return line.substring(line.lastIndexOf(' ') + 1);
    }
}
