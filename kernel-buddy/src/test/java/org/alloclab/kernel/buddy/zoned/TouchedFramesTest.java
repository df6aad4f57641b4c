package org.alloclab.kernel.buddy.zoned;

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
}
