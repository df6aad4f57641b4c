package org.alloclab.libc.ptmalloc.arena;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.alloclab.libc.ptmalloc.Heaps;
import org.alloclab.libc.ptmalloc.bin.Bins;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** memalign where releases differ: the least rest that is cut off, and chunks of bins that fit as they are. */
final class AlignedCutsTest {
    private Heaps heaps = Heaps.plain();

    private static String[] options(String version) {
        return new String[] {"glibc.version=" + version, "glibc.malloc.tcache_count=0", "glibc.malloc.mxfast=0"};
    }

    /**
     * Top begins 32 bytes in front of a multiple of 64, so that the lead is 80 bytes of the 224 asked for, and 32 are left behind
     * 112: until 2.38 more than MINSIZE was cut off, then MINSIZE as well.
     */
    @ParameterizedTest
    @CsvSource({"2.36, 136", "2.38, 136", "2.39, 104", "2.42, 104", "2.43, 104"})
    void aRestOfOneSmallestChunk(String version, long usable) {
        heaps = Heaps.plain(options(version));
        heaps.main.malloc(24);
        while ((heaps.process.main().top() & 63) != 32) {
            heaps.main.malloc(40);
        }
        long top = heaps.process.main().top();
        long block = heaps.main.memalign(64, 100);
        assertThat(block).isEqualTo(top + 16 + 80);
        assertThat(heaps.main.usableSize(block)).isEqualTo(usable);
        heaps.allocator.checkInvariants();
    }

    private record Free(long chunk, long size, int bin) {}

    /** All that are in bins, in the order of the lists. */
    private static List<Free> free(Heaps heaps) {
        List<Free> all = new ArrayList<>();
        Bins bins = heaps.process.main().bins();
        for (int bin = 2; bin < Sizes.BINS - 1; bin++) {
            for (long chunk = bins.first(bin); chunk != bins.at(bin); chunk = bins.peekField(chunk, 0)) {
                all.add(new Free(chunk, heaps.head(chunk + 16) & -8, bin));
            }
        }
        return all;
    }

    /** Bytes too much, 1 for none, 0 where an aligned block with a chunk or nothing in front of it has no room. */
    private static long waste(Free free, long alignment, long chunkSize) {
        long aligned = (free.chunk() + 16 + alignment - 1) / alignment * alignment;
        long lead = aligned - free.chunk() - 16;
        if (lead == 16) {
            return 0;
        }
        if (lead == 0 && free.size() == chunkSize) {
            return 1;
        }
        return lead + chunkSize < free.size() ? free.size() - chunkSize : 0;
    }

    /** glibc 2.38, _int_memalign: in bins up to that of twice the size, small ones first fit, large ones least waste. */
    private static long expected(List<Free> all, Sizes sizes, long alignment, long chunkSize) {
        for (int bin = sizes.binIndex(chunkSize); bin < sizes.binIndex(2 * chunkSize); bin++) {
            Free best = null;
            for (Free free : all) {
                if (free.bin() == bin && waste(free, alignment, chunkSize) > 0) {
                    boolean better = best == null
                            || (bin >= 64 && waste(free, alignment, chunkSize) <= waste(best, alignment, chunkSize));
                    best = better ? free : best;
                }
            }
            if (best != null) {
                return (best.chunk() + 16 + alignment - 1) / alignment * alignment;
            }
        }
        return 0;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void of238BinsAreSearchedForAChunkThatFits(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int found = 0;
        for (int round = 0; round < 100; round++) {
            heaps = Heaps.plain(options("2.38"));
            List<Long> blocks = new ArrayList<>();
            boolean large = round % 2 == 0;
            for (int i = 0; i < 40; i++) {
                long request = large ? 1000 + 16L * random.nextInt(60) : 100 + 16L * random.nextInt(12);
                blocks.add(heaps.main.malloc(request));
                heaps.main.malloc(24 + 16L * random.nextInt(4));
            }
            blocks.forEach(heaps.main::free);
            heaps.main.malloc(20_000);
            long alignment = 32L << random.nextInt(4);
            long request = large ? 900 + random.nextInt(900) : 60 + random.nextInt(200);
            Sizes sizes = heaps.process.parameters().sizes;
            long expected = expected(free(heaps), sizes, alignment, sizes.chunkSize(request));
            long block = heaps.main.memalign(alignment, request);
            assertThat(block % alignment).isZero();
            if (expected != 0) {
                found++;
                assertThat(block).as("round %d", round).isEqualTo(expected);
            }
            heaps.allocator.checkInvariants();
        }
        assertThat(found).isGreaterThan(30);
    }
}
