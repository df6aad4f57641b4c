package org.alloclab.kernel.buddy.zoned;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.probe.Teller;
import org.alloclab.kernel.buddy.layout.ZoneExtent;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Kind;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Range;
import org.junit.jupiter.api.Test;

/** At the marks and one frame beside them (mm/page_alloc.c, __zone_watermark_ok, gfp_to_alloc_flags). */
class WatermarkCheckTest {
    private static final List<ZoneExtent> EXTENTS = List.of(
            new ZoneExtent(Kind.DMA, 1024, 4096, 4096, List.of(new Range(1024, 5120))),
            new ZoneExtent(Kind.NORMAL, 5120, 57344, 57344, List.of(new Range(5120, 62464))));

    private final MemMap map = new MemMap(62464);
    private final Zone dma = zone(0);
    private final Zone normal = zone(1);

    private Zone zone(int index) {
        ZoneExtent extent = EXTENTS.get(index);
        ZoneWatermarks marks = ZoneWatermarks.of(EXTENTS, index, 1024, 10);
        return new Zone(index, extent, marks, PcpLimits.of(extent.managed(), 100, 1, 0), 1, map, Teller.SILENT);
    }

    @Test
    void theFlagsFollowFromTheRequest() {
        assertThat(WatermarkCheck.slowPath(3, Gfp.GFP_KERNEL)).isEqualTo(WatermarkCheck.MIN);
        assertThat(WatermarkCheck.slowPath(3, Gfp.GFP_NOWAIT)).isEqualTo(WatermarkCheck.MIN);
        assertThat(WatermarkCheck.slowPath(3, Gfp.GFP_KERNEL | Gfp.HIGH))
                .isEqualTo(WatermarkCheck.MIN | WatermarkCheck.MIN_RESERVE);
        assertThat(WatermarkCheck.slowPath(0, Gfp.GFP_ATOMIC))
                .isEqualTo(WatermarkCheck.MIN | WatermarkCheck.MIN_RESERVE | WatermarkCheck.NON_BLOCK);
        assertThat(WatermarkCheck.slowPath(1, Gfp.GFP_ATOMIC))
                .isEqualTo(WatermarkCheck.MIN
                        | WatermarkCheck.MIN_RESERVE
                        | WatermarkCheck.NON_BLOCK
                        | WatermarkCheck.HIGHATOMIC);
    }

    @Test
    void theFirstAttemptStopsAtLowAndTheSecondAtMin() {
        assertThat(WatermarkCheck.mark(normal, WatermarkCheck.LOW)).isEqualTo(normal.watermarks.low());
        assertThat(WatermarkCheck.mark(normal, WatermarkCheck.MIN)).isEqualTo(normal.watermarks.min());
    }

    @Test
    void oneFrameMustBeAboveTheMark() {
        long free = normal.freeFrames();
        assertThat(passes(0, free - 1, WatermarkCheck.LOW)).isTrue();
        assertThat(passes(0, free, WatermarkCheck.LOW)).isFalse();
        // A block of 16 frames leaves the mark with all but one of them taken away.
        assertThat(passes(4, free - 16, WatermarkCheck.LOW)).isTrue();
        assertThat(passes(4, free - 15, WatermarkCheck.LOW)).isFalse();
    }

    @Test
    void whoMayUseTheReserveGoesToHalfAndToThreeEighths() {
        long free = normal.freeFrames();
        int high = WatermarkCheck.MIN | WatermarkCheck.MIN_RESERVE;
        assertThat(passes(0, 2 * free - 2, high)).isTrue();
        assertThat(passes(0, 2 * free - 1, high)).isFalse();
        // 57344 > m / 2 - m / 8 up to m = 152916
        assertThat(free).isEqualTo(57344);
        assertThat(passes(0, 152_914, high | WatermarkCheck.NON_BLOCK)).isTrue();
        assertThat(passes(0, 152_920, high | WatermarkCheck.NON_BLOCK)).isFalse();
        assertThat(passes(0, 152_914, high)).isFalse();
    }

    @Test
    void aLowerZoneKeepsFramesFromWhoCouldUseAHigherOne() {
        // 57344 / 256 frames are kept back.
        assertThat(dma.watermarks.lowmemReserve()).containsExactly(0L, 224L);
        long free = dma.freeFrames();
        assertThat(WatermarkCheck.passes(dma, 0, free - 1, 0, WatermarkCheck.LOW))
                .isTrue();
        assertThat(WatermarkCheck.passes(dma, 0, free - 225, 1, WatermarkCheck.LOW))
                .isTrue();
        assertThat(WatermarkCheck.passes(dma, 0, free - 224, 1, WatermarkCheck.LOW))
                .isFalse();
    }

    @Test
    void framesOfTheHighOrderReserveAreForThoseWhoMayUseIt() {
        int block = normal.blocks.takeSmallest(4, MigrateType.MOVABLE);
        map.tag(block, MemMap.USED | 4);
        normal.highAtomic.reserve(block, 4);
        assertThat(normal.highAtomic.frames()).isEqualTo(512);
        assertThat(normal.highAtomic.freeFrames()).isEqualTo(496);
        long free = normal.freeFrames();
        assertThat(passes(0, free - 497, WatermarkCheck.LOW)).isTrue();
        assertThat(passes(0, free - 496, WatermarkCheck.LOW)).isFalse();
        assertThat(passes(0, 0, WatermarkCheck.MIN | WatermarkCheck.MIN_RESERVE))
                .isTrue();
    }

    /** Frames are there, but in no block of the order; the reserve has one for those who may use it. */
    @Test
    void aBlockMustBeThere() {
        int reserved = normal.blocks.takeSmallest(4, MigrateType.MOVABLE);
        map.tag(reserved, MemMap.USED | 4);
        normal.highAtomic.reserve(reserved, 4);
        for (int block = normal.blocks.takeSmallest(6, MigrateType.MOVABLE);
                block != MemMap.NIL;
                block = normal.blocks.takeSmallest(6, MigrateType.MOVABLE)) {
            map.tag(block, MemMap.USED | 6);
        }
        int atomic =
                WatermarkCheck.MIN | WatermarkCheck.MIN_RESERVE | WatermarkCheck.NON_BLOCK | WatermarkCheck.HIGHATOMIC;
        assertThat(passes(4, 0, atomic)).isTrue();
        assertThat(passes(8, 0, atomic)).isTrue();
        assertThat(passes(9, 0, atomic)).isFalse();
        assertThat(passes(4, 0, WatermarkCheck.MIN | WatermarkCheck.MIN_RESERVE))
                .isFalse();
        assertThat(passes(0, 0, WatermarkCheck.MIN | WatermarkCheck.MIN_RESERVE))
                .isTrue();
        assertThat(normal.highAtomic.release(MigrateType.MOVABLE)).isTrue();
        assertThat(normal.highAtomic.frames()).isZero();
        assertThat(passes(8, 0, WatermarkCheck.MIN)).isTrue();
        assertThat(normal.highAtomic.release(MigrateType.MOVABLE)).isFalse();
    }

    private boolean passes(int order, long mark, int check) {
        return WatermarkCheck.passes(normal, order, mark, 1, check);
    }
}
