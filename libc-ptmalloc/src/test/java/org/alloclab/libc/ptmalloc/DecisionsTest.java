package org.alloclab.libc.ptmalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which ways are told for calls whose way through malloc.c is worked out by hand. */
final class DecisionsTest {
    private static final String UNCACHED = "glibc.malloc.tcache_count=0";

    private final List<String> told = new ArrayList<>();

    private Heaps heaps(String... options) {
        Probe probe = new Probe() {
            @Override
            public boolean hearsDecisions() {
                return true;
            }

            @Override
            public void decision(DecisionPoint point, long first, long second, long third) {
                told.add(point.name() + " " + Long.toHexString(first) + " " + second);
            }
        };
        return Heaps.heard(new PlainAddressSpace(), probe, options);
    }

    private static String way(String name, long first, long second) {
        return name + " " + Long.toHexString(first) + " " + second;
    }

    private void expect(Runnable call, String... ways) {
        told.clear();
        call.run();
        assertThat(told).containsExactly(ways);
    }

    /** The release of 2.41 lets calloc and memalign take from the cache, too. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void throughTheCache(boolean exposed) {
        Heaps heaps = heaps("glibc.version=2.41");
        ThreadHeap main = heaps.main;
        long block = main.malloc(24);
        long aligned = main.memalign(256, 500);
        if (exposed) {
            heaps.allocator.exposeState();
        }
        expect(() -> main.free(block), way("put into thread cache", block, 0));
        expect(() -> main.malloc(24), way("take from thread cache", block, 0));
        main.free(block);
        expect(() -> main.calloc(1, 24), way("take from thread cache", block, 0));
        main.free(aligned);
        expect(() -> main.memalign(256, 500), way("take from thread cache", aligned, 30));
    }

    @Test
    void throughARangeOfTheCache() {
        Heaps heaps = heaps("glibc.version=2.43", "glibc.malloc.tcache_max=5000");
        ThreadHeap main = heaps.main;
        main.free(main.malloc(24));
        long block = main.malloc(2000);
        main.malloc(24);
        expect(() -> main.free(block), way("put into thread cache", block, 64));
        expect(() -> main.malloc(2000), way("take from thread cache", block, 64));
    }

    @Test
    void throughAFastBin() {
        Heaps heaps = heaps(UNCACHED);
        ThreadHeap main = heaps.main;
        long block = main.malloc(24);
        main.malloc(24);
        expect(() -> main.free(block), way("put into fast bin", block - 16, 32));
        expect(() -> main.malloc(24), way("take from fast bin", block - 16, 32));
        main.free(block);
        told.clear();
        main.malloc(2000);
        assertThat(told.get(0))
                .isEqualTo(way("consolidate fast bins", heaps.process.main().address(), 0));
    }

    @Test
    void throughTheBins() {
        ThreadHeap main = heaps(UNCACHED).main;
        long block = main.malloc(500);
        main.malloc(24);
        long chunk = block - 16;
        expect(() -> main.free(block), way("put into unsorted bin", chunk, 512));
        expect(() -> main.malloc(500), way("take exact fit from unsorted bin", chunk, 512));
        main.free(block);
        told.clear();
        long later = main.malloc(2000);
        assertThat(told.get(0)).isEqualTo(way("sort unsorted chunk into its bin", chunk, 32));
        assertThat(told.get(1)).startsWith("split top " + Long.toHexString(later - 16));
        expect(() -> main.malloc(500), way("take from small bin", chunk, 512));
    }

    @Test
    void splittingALargeChunk() {
        ThreadHeap main = heaps(UNCACHED).main;
        long block = main.malloc(2000);
        main.malloc(24);
        main.free(block);
        long chunk = block - 16;
        String sorted = way("sort unsorted chunk into its bin", chunk, 79);
        expect(() -> main.malloc(200), sorted, way("split chunk of bin", chunk, 1808));
        expect(() -> main.malloc(200), way("split last remainder", chunk + 208, 1600));
        long other = main.malloc(3000);
        main.malloc(4000);
        main.free(other);
        told.clear();
        main.malloc(2980);
        assertThat(told).endsWith(way("take whole chunk from bin", other - 16, 3008));
    }

    @Test
    void mergingBothWays() {
        ThreadHeap main = heaps(UNCACHED).main;
        long a = main.malloc(500);
        long b = main.malloc(500);
        long c = main.malloc(500);
        main.malloc(24);
        main.free(b);
        expect(
                () -> main.free(a),
                way("merge with free chunk behind", b - 16, 512),
                way("put into unsorted bin", a - 16, 1024));
        expect(
                () -> main.free(c),
                way("merge with free chunk before", a - 16, 1024),
                way("put into unsorted bin", a - 16, 1536));
    }

    @Test
    void freedSmallChunksOf241() {
        ThreadHeap main = heaps(UNCACHED, "glibc.version=2.41").main;
        long block = main.malloc(500);
        main.malloc(24);
        expect(() -> main.free(block), way("put into small bin", block - 16, 512));
    }

    /** The heap is 132 KiB for a first request of 100,000 bytes and 232 KiB for the second one. */
    @Test
    void topGrowsAndIsTrimmed() {
        ThreadHeap main = heaps(UNCACHED, "glibc.malloc.mmap_max=0").main;
        long table = 0x290;
        long first = main.malloc(100_000);
        long top = first - 16 + 100_016;
        long size = (table + 100_016 + 131_072 + 32 + 4095 & -4096L) - 100_016 - table;
        told.clear();
        long second = main.malloc(size);
        assertThat(told).startsWith(way("extend top by system memory", top, size + 23 & -16L));
        told.clear();
        main.free(second);
        assertThat(told.get(0)).startsWith("merge into top " + Long.toHexString(second - 16));
        assertThat(told.get(1)).startsWith("trim top " + Long.toHexString(second - 16));
    }

    @Test
    void mappedChunks() {
        ThreadHeap main = heaps(UNCACHED).main;
        main.malloc(24);
        told.clear();
        long block = main.malloc(200_000);
        assertThat(told).containsExactly(way("map chunk of its own", block - 16, 200_704));
        expect(
                () -> main.free(block),
                "raise mmap threshold " + Long.toHexString(200_704) + " 401408",
                way("unmap chunk", block - 16, 200_704));
    }

    @Test
    void exactFitsComeToTheCache() {
        ThreadHeap main = heaps().main;
        long[] blocks = new long[9];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = main.malloc(500);
            main.malloc(24);
        }
        for (long block : blocks) {
            main.free(block);
        }
        for (int i = 0; i < 7; i++) {
            main.malloc(500);
        }
        expect(
                () -> main.malloc(500),
                way("move exact fit from unsorted bin to thread cache", blocks[7] - 16, 30),
                way("move exact fit from unsorted bin to thread cache", blocks[8] - 16, 30));
    }

    @Test
    void resizing() {
        ThreadHeap main = heaps(UNCACHED).main;
        long block = main.malloc(500);
        expect(() -> main.realloc(block, 1000), way("grow block in place", block - 16, 1008));
        long behind = main.malloc(1000);
        main.malloc(24);
        main.free(behind);
        expect(
                () -> main.realloc(block, 1500),
                way("grow block in place", block - 16, 1520),
                way("put into unsorted bin", block + 1504, 496));
        told.clear();
        main.realloc(block, 5000);
        assertThat(told).contains(way("move block", block - 16, 5008));
    }

    @Test
    void arenasAndTheirRegions() {
        Heaps heaps = heaps("glibc.malloc.arena_max=2", "glibc.malloc.mmap_threshold=100000000");
        heaps.main.malloc(24);
        ThreadHeap second = heaps.newThread();
        told.clear();
        long block = second.malloc(24);
        long base = block & -(64L << 20);
        assertThat(told).startsWith(way("make heap region", base, 135_168), way("make arena", base + 0x30, 2));
        told.clear();
        heaps.newThread().malloc(24);
        assertThat(told.get(0))
                .isEqualTo(way("reuse arena", heaps.process.main().address(), 2));
        second.malloc(40 << 20);
        long other = second.malloc(40 << 20);
        told.clear();
        second.free(other);
        assertThat(told.get(0)).startsWith("merge into top");
        assertThat(told.get(1)).startsWith("delete heap region " + Long.toHexString(other & -(64L << 20)));
    }
}
