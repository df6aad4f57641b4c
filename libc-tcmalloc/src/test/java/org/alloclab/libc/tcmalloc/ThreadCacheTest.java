package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import org.alloclab.api.heap.ThreadHeap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Thread caches: slow start, scavenging, the shared budget, and the end of a thread. */
class ThreadCacheTest {
    private final Heaps heaps = new Heaps();
    private final SizeMap sizeMap = heaps.tiers.sizeMap;

    private ThreadCache mainCache() {
        ThreadCache cache = heaps.tiers.threadCaches.first();
        return assertNotNullCache(cache);
    }

    private static ThreadCache assertNotNullCache(@Nullable ThreadCache cache) {
        assertNotNull(cache);
        return cache;
    }

    private static int maximumLength(ThreadCache cache, int cl) {
        return (int) cache.lists[(cl << ThreadCache.STRIDE_SHIFT) + ThreadCache.MAX_LENGTH];
    }

    @Test
    void listsStartSlowly() {
        int cl = sizeMap.sizeClass(64);
        ThreadCache cache = mainCache();
        int[] expectedLengths = {0, 1, 0, 2, 1, 0, 3, 2, 1, 0};
        for (int expected : expectedLengths) {
            heaps.main.malloc(64);
            assertEquals(expected, cache.length(cl), "objects left after a malloc");
        }
        assertEquals(5, maximumLength(cache, cl));
    }

    @Test
    void maximumLengthGrowsByOneThenByBatches() {
        int cl = sizeMap.sizeClass(64);
        int batch = sizeMap.numObjectsToMove(cl);
        ThreadCache cache = mainCache();
        int previous = 1;
        for (int i = 0; i < 60_000; i++) {
            heaps.main.malloc(64);
            int maximum = maximumLength(cache, cl);
            int step = maximum - previous;
            assertTrue(step == 0 || step == (previous < batch ? 1 : batch), "step from " + previous);
            previous = maximum;
        }
        assertEquals(Common.MAX_DYNAMIC_FREE_LIST_LENGTH, previous);
    }

    @Test
    void aListThatIsTooLongGivesABatchBack() {
        Deque<Long> blocks = new ArrayDeque<>();
        for (int i = 0; i < 2000; i++) {
            blocks.push(heaps.main.malloc(64));
        }
        int cl = sizeMap.sizeClass(64);
        ThreadCache cache = mainCache();
        while (!blocks.isEmpty()) {
            int before = cache.length(cl);
            int maximum = maximumLength(cache, cl);
            heaps.main.free(blocks.pop());
            if (before == maximum) {
                assertEquals(before + 1 - sizeMap.numObjectsToMove(cl), cache.length(cl));
            }
        }
        heaps.allocator.checkInvariants();
    }

    @Test
    void aFullCacheIsScavengedAndItsLimitGrows() {
        ThreadCache cache = mainCache();
        assertEquals(Common.STEAL_AMOUNT, cache.maxSize);
        long unclaimed = heaps.tiers.threadCaches.unclaimed();
        long[] blocks = new long[40];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = heaps.main.malloc(8000 + 200L * i);
        }
        for (long block : blocks) {
            heaps.main.free(block);
        }
        assertTrue(cache.maxSize > Common.STEAL_AMOUNT, "limit " + cache.maxSize);
        assertEquals(unclaimed - (cache.maxSize - Common.STEAL_AMOUNT), heaps.tiers.threadCaches.unclaimed());
        heaps.allocator.checkInvariants();
    }

    @Test
    void whenNothingIsUnclaimedCachesStealFromEachOther() {
        Heaps small = new Heaps("TCMALLOC_MAX_TOTAL_THREAD_CACHE_BYTES", "1048576");
        Heaps.churn(small.main, 60);
        ThreadCache rich = assertNotNullCache(small.tiers.threadCaches.first());
        assertTrue(small.tiers.threadCaches.unclaimed() <= 0);
        int before = rich.maxSize;
        assertTrue(before > Common.MIN_THREAD_CACHE_SIZE);
        Heaps.churn(small.newThread(), 60);
        ThreadCache thief = assertNotNullCache(small.tiers.threadCaches.first());
        assertTrue(rich.maxSize < before, "the main thread's cache lost budget");
        assertTrue(thief.maxSize > 0);
        small.allocator.checkInvariants();
    }

    @Test
    void theMainThreadHasTwoCaches() {
        assertEquals(2, heaps.tiers.threadCaches.count(), "one from before the thread-specific key was made");
    }

    @Test
    void aThreadThatOnlyFreesHasNoCache() {
        ThreadHeap thread = heaps.newThread();
        heaps.main.malloc(100);
        long block = heaps.main.malloc(100);
        int cl = sizeMap.sizeClass(100);
        long free = heaps.tiers.central.list(cl).length();
        thread.free(block);
        assertEquals(2, heaps.tiers.threadCaches.count());
        assertEquals(free + 1, heaps.tiers.central.list(cl).length());
        thread.exit();
        heaps.allocator.checkInvariants();
    }

    @Test
    void anEndingThreadGivesEverythingBack() {
        ThreadHeap thread = heaps.newThread();
        Heaps.churn(thread, 60);
        assertEquals(3, heaps.tiers.threadCaches.count());
        thread.exit();
        assertEquals(2, heaps.tiers.threadCaches.count());
        assertEquals(
                heaps.tiers.threadCaches.overallSize() - 2 * Common.STEAL_AMOUNT, heaps.tiers.threadCaches.unclaimed());
        heaps.allocator.checkInvariants();
        long block = heaps.main.malloc(100);
        thread.free(block);
        assertEquals(2, heaps.tiers.threadCaches.count(), "a free after the end makes no new cache");
    }

    @Test
    void transferSlotsMoveToBusyClasses() {
        int cl = sizeMap.sizeClass(64);
        TransferCache transfer = heaps.tiers.central.list(cl).transfer();
        assertEquals(16, transfer.size());
        long[] blocks = new long[30_000];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = heaps.main.malloc(64);
        }
        ThreadHeap other = heaps.newThread();
        other.malloc(64);
        for (long block : blocks) {
            other.free(block);
        }
        assertTrue(transfer.size() > 16, "slots of a busy class: " + transfer.size());
        int all = 0;
        for (int c = 0; c < sizeMap.numSizeClasses(); c++) {
            all += heaps.tiers.central.list(c).transfer().size();
        }
        Heaps fresh = new Heaps();
        int before = 0;
        for (int c = 0; c < sizeMap.numSizeClasses(); c++) {
            before += fresh.tiers.central.list(c).transfer().size();
        }
        assertEquals(before, all, "slots are taken from other classes, not made");
        heaps.allocator.checkInvariants();
    }
}
