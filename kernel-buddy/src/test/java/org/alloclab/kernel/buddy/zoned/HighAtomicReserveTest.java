package org.alloclab.kernel.buddy.zoned;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.alloclab.kernel.buddy.layout.ZoneExtent;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Kind;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Range;
import org.junit.jupiter.api.Test;

/** How much is reserved, of what, and how it is given up (mm/page_alloc.c, reserve_highatomic_pageblock). */
class HighAtomicReserveTest {
    private ZoneBlocks blocks = blocks(51_200);
    private HighAtomicReserve reserve = new HighAtomicReserve(blocks);

    private static ZoneBlocks blocks(int managed) {
        ZoneExtent extent =
                new ZoneExtent(Kind.NORMAL, 1024, managed, managed, List.of(new Range(1024, 1024 + managed)));
        return new ZoneBlocks(extent, new MemMap(extent.end()));
    }

    private int take(int order) {
        int pfn = blocks.takeSmallest(order, MigrateType.MOVABLE);
        blocks.map.tag(pfn, MemMap.USED | order);
        return pfn;
    }

    @Test
    void aHundredthIsReservedInWholePageblocks() {
        assertThat(pageblocksOf(51_199)).isZero();
        assertThat(pageblocksOf(51_200)).isEqualTo(1);
        assertThat(pageblocksOf(51_300)).isEqualTo(2);
        assertThat(pageblocksOf(102_400)).isEqualTo(2);
        assertThat(pageblocksOf(102_500)).isEqualTo(3);
    }

    private int pageblocksOf(int managed) {
        blocks = blocks(managed);
        reserve = new HighAtomicReserve(blocks);
        for (int i = 0; i < 5; i++) {
            reserve.reserve(take(9), 9);
        }
        return reserve.frames() / MemMap.PAGEBLOCK_FRAMES;
    }

    @Test
    void aPageblockIsReservedOnce() {
        blocks = blocks(102_400);
        reserve = new HighAtomicReserve(blocks);
        int pfn = take(3);
        reserve.reserve(pfn, 3);
        reserve.reserve(pfn, 3);
        assertThat(reserve.frames()).isEqualTo(512);
        assertThat(reserve.freeFrames()).isEqualTo(512 - 8);
        assertThat(blocks.map.pageblockType(pfn)).isEqualTo(MigrateType.HIGHATOMIC);
        int whole = take(10);
        reserve.reserve(whole, 10);
        assertThat(reserve.frames()).isEqualTo(512 + 1024);
        assertThat(blocks.map.pageblockType(whole)).isEqualTo(MigrateType.HIGHATOMIC);
        assertThat(blocks.map.pageblockType(whole + 512)).isEqualTo(MigrateType.HIGHATOMIC);
        assertThat(blocks.map.pageblockType(whole + 1024)).isEqualTo(MigrateType.MOVABLE);
    }

    /** The zone begins in the middle of a pageblock: that one cannot be reserved. */
    @Test
    void aPageblockIsWhollyInTheZone() {
        ZoneExtent extent = new ZoneExtent(Kind.NORMAL, 1280, 60_000, 60_000, List.of(new Range(1280, 61_280)));
        blocks = new ZoneBlocks(extent, new MemMap(extent.end()));
        reserve = new HighAtomicReserve(blocks);
        int first = take(8);
        assertThat(first).isEqualTo(1280);
        reserve.reserve(first, 8);
        assertThat(reserve.frames()).isZero();
        assertThat(blocks.holdsPageblock(1024)).isFalse();
        assertThat(blocks.holdsPageblock(1536)).isTrue();
        assertThat(blocks.holdsPageblock(60_928)).isFalse();
        assertThat(blocks(51_200).holdsPageblock(1024)).isTrue();
        assertThat(blocks(51_200).holdsPageblock(1024 + 51_200 - 512)).isTrue();
    }

    @Test
    void aReservedPageblockIsGivenUpWhereItHasAFreeBlock() {
        int pfn = take(5);
        reserve.reserve(pfn, 5);
        long free = blocks.freeFrames;
        assertThat(blocks.areas.length(5, MigrateType.HIGHATOMIC)).isEqualTo(1);
        assertThat(reserve.release(MigrateType.MOVABLE)).isTrue();
        assertThat(reserve.frames()).isZero();
        assertThat(blocks.freeFrames).isEqualTo(free);
        assertThat(blocks.areas.length(5, MigrateType.HIGHATOMIC)).isZero();
        assertThat(blocks.areas.length(5, MigrateType.MOVABLE)).isEqualTo(1);
        assertThat(blocks.map.pageblockType(pfn)).isEqualTo(MigrateType.MOVABLE);
        assertThat(reserve.release(MigrateType.MOVABLE)).isFalse();
    }

    @Test
    void aWholeFreePageblockMergesWhenItIsGivenUp() {
        long free = blocks.freeFrames;
        long largest = blocks.areas.blocks(10);
        int pfn = take(9);
        reserve.reserve(pfn, 9);
        blocks.putBack(pfn, 9, MigrateType.HIGHATOMIC);
        assertThat(blocks.areas.length(9, MigrateType.HIGHATOMIC)).isEqualTo(1);
        assertThat(reserve.freeFrames()).isEqualTo(512);
        assertThat(reserve.release(MigrateType.MOVABLE)).isTrue();
        assertThat(reserve.frames()).isZero();
        assertThat(blocks.freeFrames).isEqualTo(free);
        assertThat(blocks.areas.blocks(10)).isEqualTo(largest);
        assertThat(blocks.areas.blocks(9)).isZero();
    }

    @Test
    void whatIsAllInUseCannotBeGivenUp() {
        int pfn = take(9);
        reserve.reserve(pfn, 9);
        assertThat(reserve.freeFrames()).isZero();
        assertThat(reserve.release(MigrateType.MOVABLE)).isFalse();
        assertThat(reserve.frames()).isEqualTo(512);
    }

    /** The largest free block of the reserve is two pageblocks. */
    @Test
    void twoPageblocksAreGivenUpTogether() {
        blocks = blocks(102_400);
        reserve = new HighAtomicReserve(blocks);
        int pfn = take(10);
        reserve.reserve(pfn, 10);
        blocks.putBack(pfn, 10, MigrateType.HIGHATOMIC);
        long free = blocks.freeFrames;
        assertThat(reserve.release(MigrateType.MOVABLE)).isTrue();
        assertThat(reserve.frames()).isZero();
        assertThat(blocks.freeFrames).isEqualTo(free);
        assertThat(blocks.map.pageblockType(pfn)).isEqualTo(MigrateType.MOVABLE);
        assertThat(blocks.map.pageblockType(pfn + 512)).isEqualTo(MigrateType.MOVABLE);
    }
}
