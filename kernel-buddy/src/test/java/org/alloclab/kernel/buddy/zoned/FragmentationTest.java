package org.alloclab.kernel.buddy.zoned;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.alloclab.api.probe.Teller;
import org.alloclab.kernel.buddy.layout.ZoneExtent;
import org.junit.jupiter.api.Test;

/** The indices of mm/vmstat.c, worked out by hand. */
class FragmentationTest {
    /** Frames 256 to 4095 are one block each of orders 8 and 9, and three of order 10. */
    private final Zone dma = zone(256, 4096);

    private static Zone zone(int from, int to) {
        ZoneExtent extent = new ZoneExtent(
                ZoneExtent.Kind.DMA, from, to - from, to - from, List.of(new ZoneExtent.Range(from, to)));
        ZoneWatermarks marks = ZoneWatermarks.of(List.of(extent), 0, 128, 10);
        return new Zone(0, extent, marks, PcpLimits.of(to - from, 10, 1, 0), 1, new MemMap(8192), Teller.SILENT);
    }

    @Test
    void blocksAreCountedInUnitsOfTheOrder() {
        assertThat(Fragmentation.of(dma, 0)).isEqualTo(new Fragmentation(3840, 5, 3840, 0));
        assertThat(Fragmentation.of(dma, 8)).isEqualTo(new Fragmentation(3840, 5, 1 + 2 + 3 * 4, 8));
        assertThat(Fragmentation.of(dma, 9)).isEqualTo(new Fragmentation(3840, 5, 1 + 3 * 2, 9));
        assertThat(Fragmentation.of(dma, 10)).isEqualTo(new Fragmentation(3840, 5, 3, 10));
    }

    @Test
    void whatIsTooSmallIsUnusable() {
        assertThat(Fragmentation.of(dma, 8).unusable()).isZero();
        // 256 and 768 of 3840 frames.
        assertThat(Fragmentation.of(dma, 9).unusable()).isEqualTo(66);
        assertThat(Fragmentation.of(dma, 10).unusable()).isEqualTo(200);
        assertThat(new Fragmentation(0, 0, 0, 3).unusable()).isEqualTo(1000);
    }

    @Test
    void aFailureIsForWantOfMemoryOrForFragmentation() {
        assertThat(Fragmentation.of(dma, 10).index()).isEqualTo(-1000);
        assertThat(new Fragmentation(0, 0, 0, 3).index()).isZero();
        // 1000 - (1000 + 1000 * 100 / 16) / 60
        assertThat(new Fragmentation(100, 60, 0, 4).index()).isEqualTo(880);
        assertThat(new Fragmentation(8, 1, 0, 4).index()).isEqualTo(-500);
        assertThat(new Fragmentation(30, 30, 0, 1).index()).isEqualTo(467);
    }
}
