package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

/** What the calls answer at the edges of their arguments. */
class BlocksTest {
    private static final long PAGES_CACHED = 1L << SizeClassCache.HASH_BITS;

    private final Heaps heaps = new Heaps();

    @Test
    void productsThatWrapAreRefused() {
        assertEquals(0, heaps.main.calloc(1L << 33, 1L << 33));
        assertEquals(0, heaps.main.calloc(1L << 33, 1L << 40));
        assertEquals(0, heaps.main.calloc(3, (1L << 63) + 8));
        assertNotEquals(0, heaps.main.calloc(1L << 40, 0));
        assertNotEquals(0, heaps.main.calloc(0, 1L << 40));
    }

    @Test
    void pvallocAnswersWholePages() {
        for (long[] sizeAndUsable : new long[][] {{0, 4096}, {1, 4096}, {4096, 4096}, {4097, 8192}, {8193, 12288}}) {
            long block = heaps.main.pvalloc(sizeAndUsable[0]);
            assertEquals(0, block % 4096);
            assertEquals(sizeAndUsable[1], heaps.main.usableSize(block), "pvalloc(" + sizeAndUsable[0] + ")");
        }
    }

    @Test
    void sizesAreRoundedUpToTheAlignment() {
        assertEquals(64, TcThreadHeap.alignSizeUp(0, 64));
        assertEquals(64, TcThreadHeap.alignSizeUp(1, 64));
        assertEquals(128, TcThreadHeap.alignSizeUp(65, 64));
        assertEquals(-1, TcThreadHeap.alignSizeUp(-1, 64), "a size that wraps stays as it is");
    }

    @Test
    void alignmentsAboveAPageOfTheAllocatorCutASpan() {
        long block = heaps.main.memalign(16384, 16384);
        assertEquals(0, block % 16384);
        assertEquals(16384, heaps.main.usableSize(block));
        assertEquals(8192, heaps.main.usableSize(heaps.main.memalign(16384, 0)));
        assertEquals(0, heaps.main.memalign(16384, -16384));
        assertEquals(0, heaps.main.memalign(16384, -20000));
        heaps.allocator.checkInvariants();
    }

    /** A page and the one 65,536 pages behind it share an entry of the cache of size classes. */
    @Test
    void aClassThatIsNoLongerCachedIsFoundByTheSpan() {
        SizeClassCache cached = heaps.tiers.pageHeap.sizeClassCache;
        int cl = heaps.tiers.sizeMap.sizeClass(8192);
        long block = heaps.main.malloc(8192);
        long page = block >> Common.PAGE_SHIFT;
        cached.put(page + PAGES_CACHED, 1);
        assertEquals(false, SizeClassCache.isHit(cached.get(page)));
        assertEquals(8192, heaps.main.usableSize(block));
        assertEquals(false, SizeClassCache.isHit(cached.get(page)), "a question caches nothing");
        heaps.main.free(block);
        assertEquals(cl, cached.get(page));
        assertEquals(block, heaps.main.malloc(8192));
        heaps.allocator.checkInvariants();
    }

    @Test
    void normalNeighboursOfAReturnedSpanAreReturnedAsWell() {
        long[] blocks = new long[5];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = heaps.main.malloc(1 << 20);
        }
        assertEquals(blocks[0] + (4 << 20), blocks[4]);
        heaps.main.free(blocks[1]);
        heaps.main.free(blocks[3]);
        heaps.allocator.control("tcmalloc.aggressive_memory_decommit", 1);
        long normal = heaps.tiers.pageHeap.free.freeBytes;
        long calls = heaps.space.calls().size();
        heaps.main.free(blocks[2]);
        assertEquals(3, heaps.space.calls().size() - calls);
        assertEquals(normal - (2 << 20), heaps.tiers.pageHeap.free.freeBytes);
        assertEquals(3 << 20, heaps.tiers.pageHeap.free.unmappedBytes);
        heaps.allocator.checkInvariants();
        assertEquals(blocks[1], heaps.main.malloc(3 << 20));
    }

    @Test
    void commitsAndReservesAreCounted() {
        PageHeapStats stats = heaps.tiers.pageHeap.stats;
        long system = stats.systemBytes;
        long commits = stats.commitCount;
        long total = stats.totalCommitBytes;
        long reserves = stats.reserveCount;
        long block = heaps.main.malloc(5 << 20);
        assertEquals(system + (5 << 20), stats.systemBytes);
        assertEquals(system + (5 << 20), stats.committedBytes);
        assertEquals(commits + 1, stats.commitCount);
        assertEquals(reserves + 1, stats.reserveCount);
        assertEquals(total + (5 << 20), stats.totalCommitBytes);
        assertEquals(total + (5 << 20), stats.totalReserveBytes);
        heaps.main.free(block);
        heaps.allocator.control("ReleaseFreeMemory");
        long released = heaps.tiers.pageHeap.free.unmappedBytes;
        assertEquals(system + (5 << 20) - released, stats.committedBytes);
        assertEquals(released, stats.totalDecommitBytes);
        long releases = stats.decommitCount;
        assertEquals(block, heaps.main.malloc(5 << 20));
        assertEquals(system + (5 << 20) - heaps.tiers.pageHeap.free.unmappedBytes, stats.committedBytes);
        assertEquals(commits + 2, stats.commitCount);
        assertEquals(total + (10 << 20), stats.totalCommitBytes);
        assertEquals(releases, stats.decommitCount);
    }
}
