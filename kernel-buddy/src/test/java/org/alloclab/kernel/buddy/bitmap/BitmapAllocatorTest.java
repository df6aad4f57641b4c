package org.alloclab.kernel.buddy.bitmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Architecture;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.view.ZoneView;
import org.alloclab.kernel.buddy.BitmapProvider;
import org.alloclab.kernel.buddy.layout.BlockOrder;
import org.alloclab.kernel.buddy.layout.PhysicalMap;
import org.alloclab.kernel.buddy.layout.ZoneExtent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitmapAllocatorTest {
    private final PageFrameAllocator bitmap = new BitmapProvider()
            .create(new PageFrameAllocatorProvider.Context(
                    MachineDescription.named("x86_64-64m").withCpus(1), OptionValues.defaults(), Probe.NONE));

    @Test
    void theFirstFitIsTaken() {
        long a = bitmap.allocPages(0, Gfp.GFP_KERNEL, 0);
        long b = bitmap.allocPages(3, Gfp.GFP_KERNEL, 0);
        long c = bitmap.allocPages(0, Gfp.GFP_KERNEL, 0);
        assertThat(a).isEqualTo(256);
        assertThat(b).isEqualTo(264);
        assertThat(c).isEqualTo(257);
        bitmap.freePages(a, 0, 0);
        assertThat(bitmap.allocPages(0, Gfp.GFP_KERNEL, 0)).isEqualTo(a);
        assertThatThrownBy(() -> bitmap.freePages(300, 0, 0))
                .hasMessage("a block is given back once: frame 300 with order 0, but it is not in use");
    }

    @Test
    void randomBlocksAreAlignedAndNoneIsLost() {
        SplittableRandom random = new SplittableRandom(1);
        long[] blocks = new long[2000];
        int count = 0;
        for (int i = 0; i < 20_000; i++) {
            if (count == 0 || (count < blocks.length && random.nextBoolean())) {
                int order = random.nextInt(BlockOrder.COUNT) * random.nextInt(2);
                long frame = bitmap.allocPages(order, Gfp.GFP_KERNEL, 0);
                if (frame != PageFrameAllocator.NO_FRAME) {
                    assertThat(frame % (1L << order)).isZero();
                    blocks[count++] = frame << 4 | order;
                }
            } else {
                int at = random.nextInt(count);
                bitmap.freePages(blocks[at] >> 4, (int) blocks[at] & 15, 0);
                blocks[at] = blocks[--count];
            }
            if (i % 500 == 0) {
                bitmap.checkInvariants();
            }
        }
        while (count-- > 0) {
            bitmap.freePages(blocks[count] >> 4, (int) blocks[count] & 15, 0);
        }
        bitmap.checkInvariants();
        assertThat(bitmap.freeFrames()).isEqualTo(bitmap.totalFrames());
        assertThat(bitmap.proc("buddyinfo")).startsWith("Node 0, zone      DMA      0 ");
    }

    /** Call by call against a set of frames that is looked through from the first one on. */
    @ParameterizedTest
    @CsvSource({"X86_64, 64", "I386, 912", "X86_64, 3100"})
    void everyBlockIsTheFirstThatFits(Architecture architecture, long mebibytes) {
        MachineDescription machine =
                new MachineDescription("test", architecture, 1, mebibytes << 20, List.of(), 0, 8L << 20);
        List<ZoneExtent> extents = PhysicalMap.zonesOf(machine);
        BitmapAllocator real = new BitmapAllocator(extents, Probe.NONE);
        BitSet free = new BitSet();
        extents.forEach(extent -> extent.usable().forEach(range -> free.set(range.from(), range.to())));
        int[] requests = {Gfp.GFP_KERNEL, Gfp.GFP_KERNEL | Gfp.DMA, Gfp.GFP_KERNEL | Gfp.DMA32, Gfp.GFP_HIGHUSER};
        SplittableRandom random = new SplittableRandom(mebibytes);
        List<long[]> used = new ArrayList<>();
        for (int call = 0; call < 1500; call++) {
            int order = random.nextInt(BlockOrder.COUNT);
            if (random.nextInt(3) > 0) {
                int gfp = requests[random.nextInt(requests.length)];
                long wanted = firstFit(free, order, limit(extents, gfp));
                assertThat(real.allocPages(order, gfp, 0)).isEqualTo(wanted);
                if (wanted >= 0) {
                    free.clear((int) wanted, (int) wanted + (1 << order));
                    used.add(new long[] {wanted, order});
                }
            } else if (!used.isEmpty()) {
                long[] block = used.remove(random.nextInt(used.size()));
                int frames = 1 << block[1];
                if (random.nextBoolean()) {
                    real.splitPages(block[0], (int) block[1]);
                    for (int i = 0; i < frames; i++) {
                        real.freePages(block[0] + i, 0, 0);
                    }
                } else {
                    real.freePages(block[0], (int) block[1], 0);
                }
                free.set((int) block[0], (int) block[0] + frames);
            }
            assertThat(real.freeFrames()).isEqualTo(free.cardinality());
            if (call % 300 == 0) {
                real.checkInvariants();
                compareZones(real, extents, free);
            }
        }
    }

    private static long firstFit(BitSet free, int order, int limit) {
        int size = 1 << order;
        for (int pfn = free.nextSetBit(0); pfn >= 0 && pfn < limit; pfn = free.nextSetBit(pfn)) {
            int from = (pfn + size - 1) & -size;
            int gap = free.nextClearBit(from);
            if (from + size <= limit && gap >= from + size) {
                return from;
            }
            pfn = Math.max(pfn + 1, gap);
        }
        return PageFrameAllocator.NO_FRAME;
    }

    private static int limit(List<ZoneExtent> extents, int gfp) {
        int limit = 0;
        for (ZoneExtent extent : extents) {
            ZoneExtent.Kind kind = extent.kind();
            boolean high = kind == ZoneExtent.Kind.HIGHMEM || kind == ZoneExtent.Kind.MOVABLE;
            boolean allowed = (gfp & Gfp.HIGHMEM) != 0 || !high;
            if ((gfp & Gfp.DMA) != 0) {
                allowed = kind == ZoneExtent.Kind.DMA;
            } else if ((gfp & Gfp.DMA32) != 0) {
                allowed = kind == ZoneExtent.Kind.DMA || kind == ZoneExtent.Kind.DMA32;
            }
            limit = allowed ? Math.max(limit, extent.end()) : limit;
        }
        return limit;
    }

    private static void compareZones(BitmapAllocator real, List<ZoneExtent> extents, BitSet free) {
        List<ZoneExtent> populated =
                extents.stream().filter(extent -> extent.managed() > 0).toList();
        assertThat(real.zones()).hasSameSizeAs(populated);
        for (int i = 0; i < populated.size(); i++) {
            ZoneExtent extent = populated.get(i);
            ZoneView view = real.zones().get(i);
            Long[] blocks = new Long[BlockOrder.COUNT];
            Arrays.fill(blocks, 0L);
            for (int pfn = free.nextSetBit(extent.start()); pfn >= 0 && pfn < extent.end(); ) {
                int order = BlockOrder.MAX;
                while (pfn % (1 << order) != 0 || free.nextClearBit(pfn) < pfn + (1 << order)) {
                    order--;
                }
                blocks[order]++;
                pfn = free.nextSetBit(pfn + (1 << order));
            }
            assertThat(view.freeBlocks()).containsExactly(blocks);
            assertThat(view.freeFrames())
                    .isEqualTo(free.get(extent.start(), extent.end()).cardinality());
        }
    }

    @Test
    void whatIsNotInUseIsNeitherFreedNorSplit() {
        long last = bitmap.zones().get(1).startFrame() + bitmap.zones().get(1).spannedFrames();
        assertThatThrownBy(() -> bitmap.freePages(-1, 0, 0)).hasMessageContaining("frame -1 with order 0");
        assertThatThrownBy(() -> bitmap.freePages(last - 1, 1, 0)).hasMessageContaining("but it is not in use");
        assertThatThrownBy(() -> bitmap.splitPages(300, 1)).hasMessageContaining("frame 300 of order 1");
        long block = bitmap.allocPages(1, Gfp.GFP_KERNEL, 0);
        assertThatThrownBy(() -> bitmap.splitPages(block, 2)).hasMessageContaining("a block that is split is in use");
        assertThat(bitmap.procFiles()).containsExactly("buddyinfo");
        assertThatThrownBy(() -> bitmap.proc("zoneinfo")).hasMessageContaining("was zoneinfo");
    }
}
