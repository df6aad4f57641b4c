package org.alloclab.kernel.buddy.zoned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.kernel.buddy.layout.ZoneExtent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each law that is looked at after a call is seen to fail when the call breaks it. */
class TouchedFramesTest {
    private static final ZoneExtent EXTENT =
            new ZoneExtent(ZoneExtent.Kind.NORMAL, 4096, 8192, 8192, List.of(new ZoneExtent.Range(4096, 4096 + 8192)));

    private final WatchedMemMap map = new WatchedMemMap(4096 + 8192, List.of(EXTENT));
    private final Zone zone = new Zone(
            0,
            EXTENT,
            ZoneWatermarks.of(List.of(EXTENT), 0, 64, 10),
            PcpLimits.of(EXTENT.managed(), 16, 1, 0),
            1,
            map,
            Teller.SILENT);
    private final PageFrameAllocator buddy = new BuddyAllocator(List.of(zone), map, Probe.NONE);
    private final TouchedFrames touched = new TouchedFrames(List.of(zone), map);
    private int used;

    @BeforeEach
    void takeSome() {
        buddy.allocPages(0, Gfp.GFP_KERNEL, 0);
        used = (int) buddy.allocPages(4, Gfp.GFP_KERNEL, 0);
        touched.check();
    }

    private void breaking(Consumer<WatchedMemMap> damage, String law) {
        damage.accept(map);
        assertThatThrownBy(touched::check)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(law);
    }

    @Test
    void aFrameIsInOnePlace() {
        breaking(m -> m.tag(used, 0), "a managed frame is in one place");
    }

    @Test
    void blocksAreAligned() {
        breaking(m -> m.tag(used + 1, MemMap.USED | 1), "a block is aligned to its size");
    }

    @Test
    void noBlockBeginsInsideAnother() {
        breaking(
                m -> {
                    m.tag(used, m.tag(used));
                    m.tag(used + 5, MemMap.USED);
                },
                "no block begins inside another");
    }

    @Test
    void freeBlocksAreLinked() {
        breaking(m -> m.tag(used, MemMap.FREE | 4), "links lead back");
    }

    @Test
    void buddiesAreNeverBothFree() {
        int pfn = (int) buddy.allocPages(5, Gfp.GFP_KERNEL, 0);
        breaking(
                m -> {
                    zone.areas.addFirst(pfn, 4, m.pageblockType(pfn));
                    zone.areas.addFirst(pfn + 16, 4, m.pageblockType(pfn));
                },
                "a block and its buddy are never both free");
    }

    @Test
    void freeFramesAreCounted() {
        breaking(m -> zone.blocks.freeFrames++, "freeFrames is the sum of the lists");
    }

    @Test
    void perCpuBlocksAreOnAList() {
        breaking(m -> zone.perCpu(0).list(0).removeFirst(), "count is the sum of the lists");
    }

    @Test
    void noFrameIsLost() {
        breaking(m -> m.tag(used, MemMap.USED | 3), "free + perCpu + used == managed");
    }

    @Test
    void theQuickMarkIsAWatermark() {
        breaking(m -> zone.belowHigh = true, "the quick mark is a watermark");
    }

    /** Three blocks of order 6 on one list, none beside its buddy, the one freed last in front. */
    private int[] threeFreeBlocks() {
        int[] blocks = new int[6];
        for (int i = 0; i < 6; i++) {
            blocks[i] = (int) buddy.allocPages(6, Gfp.GFP_KERNEL, 0);
        }
        for (int i = 0; i < 6; i += 2) {
            buddy.freePages(blocks[i], 6, 0);
        }
        touched.check();
        assertThat(zone.areas.first(6, MigrateType.UNMOVABLE)).isEqualTo(blocks[4]);
        return new int[] {blocks[4], blocks[2], blocks[0]};
    }

    @Test
    void aFreeBlockStandsBetweenFreeBlocks() {
        int[] free = threeFreeBlocks();
        breaking(
                m -> {
                    m.tag(free[0], MemMap.USED | 6);
                    m.tag(free[1], MemMap.FREE | 6);
                },
                "a free list holds free blocks: " + free[0]);
    }

    @Test
    void whatFollowsAFreeBlockIsFree() {
        int[] free = threeFreeBlocks();
        breaking(
                m -> {
                    m.tag(free[2], MemMap.USED | 6);
                    m.tag(free[1], MemMap.FREE | 6);
                },
                "a free list holds free blocks: " + free[2]);
    }

    @Test
    void theEndsOfAListAreItsOwn() {
        int[] free = threeFreeBlocks();
        map.next(free[2], free[0]);
        breaking(m -> m.tag(free[2], MemMap.FREE | 6), "links lead back");
        map.next(free[2], MemMap.NIL);
        map.prev(free[1], MemMap.NIL);
        breaking(m -> m.tag(free[1], MemMap.FREE | 6), "links lead back");
    }

    @Test
    void aFreeBlockIsOnTheListOfItsOrder() {
        int[] free = threeFreeBlocks();
        breaking(
                m -> {
                    zone.areas.remove(free[1], 7, MigrateType.UNMOVABLE);
                    zone.areas.addFirst(free[1], 6, MigrateType.UNMOVABLE);
                },
                "a free block is on a list");
    }

    @Test
    void perCpuBlocksAreAsManyAsOnLists() {
        PerCpuPages pages = zone.perCpu(0);
        buddy.freePages(buddy.allocPages(1, Gfp.GFP_KERNEL, 0), 1, 0);
        buddy.freePages(buddy.allocPages(0, Gfp.GFP_KERNEL, 0), 0, 0);
        buddy.freePages(buddy.allocPages(0, Gfp.GFP_KERNEL, 0), 0, 0);
        touched.check();
        breaking(
                m -> {
                    int pair = pages.list(0).removeFirst();
                    pages.list(0).removeFirst();
                    pages.list(3).addFirst(pair);
                },
                "a per-CPU block is on a list");
    }

    @Test
    void stocksOfAllOrdersAndMovableBlocksAreCounted() {
        long[] blocks = new long[5];
        long free = buddy.freeFrames();
        for (int order = 0; order < 4; order++) {
            blocks[order] = buddy.allocPages(order, Gfp.GFP_HIGHUSER_MOVABLE, 0);
            touched.check();
        }
        blocks[4] = buddy.allocPages(9, Gfp.GFP_HIGHUSER_MOVABLE, 0);
        touched.check();
        for (int order = 0; order < 4; order++) {
            buddy.freePages(blocks[order], order, 0);
            touched.check();
        }
        buddy.freePages(blocks[4], 9, 0);
        touched.check();
        assertThat(buddy.freeFrames()).isEqualTo(free);
    }

    /** The last frame of a block is inside it, the one behind it is not. */
    @Test
    void aFrameIsInsideABlockUpToItsLast() {
        map.tag(used + 15, 0);
        map.tag(used + 1, 0);
        touched.check();
        breaking(
                m -> {
                    m.tag(used, MemMap.USED | 3);
                    m.tag(used + 8, 0);
                },
                "a managed frame is in one place: " + (used + 8));
    }

    /** Memory that nobody has touched is in its place too. */
    @Test
    void anUntouchedFrameIsInItsPlace() {
        int pristine = EXTENT.end() - 1;
        assertThat(zone.areas.isPristine(pristine)).isTrue();
        assertThat(zone.areas.isPristine(EXTENT.end())).isFalse();
        map.tag(pristine, 0);
        touched.check();
    }

    /** More frames than fit at first are remembered. */
    @Test
    void allThatIsTouchedIsLookedAt() {
        long block = buddy.allocPages(10, Gfp.GFP_KERNEL, 0);
        buddy.splitPages(block, 10);
        assertThat(map.touchedCount()).isGreaterThan(1024);
        touched.check();
        assertThat(map.touchedCount()).isZero();
        buddy.freePages(block + 5, 0, 0);
        buddy.splitPages(block + 6, 0);
        assertThat(map.touched(map.touchedCount() - 1)).isEqualTo((int) block + 6);
        breaking(m -> m.tag((int) block, 0), "a managed frame is in one place");
    }
}
