package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Objects;
import org.alloclab.api.heap.ThreadHeap;
import org.junit.jupiter.api.Test;

/** The budget of the thread caches and the order they are asked in; lists that are too long; slots that are taken by force. */
class BudgetTest {
    private static final int KIB = 1024;

    private final Heaps heaps = new Heaps("TCMALLOC_TRANSFER_NUM_OBJ", "2");
    private final ThreadCaches caches = heaps.tiers.threadCaches;

    private ThreadCache newest() {
        return Objects.requireNonNull(caches.first());
    }

    private ThreadCache cacheOfANewThread() {
        heaps.newThread().malloc(8);
        return newest();
    }

    @Test
    void aSmallerShareLowersAllLimitsInProportion() {
        ThreadCache main = newest();
        assertEquals(64 * KIB, main.maxSize);
        heaps.allocator.control("tcmalloc.max_total_thread_cache_bytes", 1024 * KIB);
        assertEquals(8 * KIB, main.maxSize, "512 KiB each instead of 4 MiB");
        assertEquals((1024 - 16) * KIB, caches.unclaimed());
        heaps.allocator.control("tcmalloc.max_total_thread_cache_bytes", 32 * 1024 * KIB);
        assertEquals(8 * KIB, main.maxSize, "a larger one raises none");
        heaps.allocator.control("tcmalloc.max_total_thread_cache_bytes", 6 * 1024 * KIB);
        assertEquals(6 * KIB, main.maxSize, "3 MiB each instead of 4 MiB");
    }

    @Test
    void theBudgetIsClipped() {
        for (long[] wantedAndGot : new long[][] {
            {1, 512 * KIB}, {512 * KIB, 512 * KIB}, {513 * KIB, 513 * KIB}, {1 << 30, 1 << 30}, {-1, 1 << 30}
        }) {
            caches.setOverallSize(wantedAndGot[0]);
            assertEquals(wantedAndGot[1], caches.overallSize());
        }
    }

    @Test
    void cachesAreAskedInTurn() {
        ThreadCache main = newest();
        ThreadCache first = cacheOfANewThread();
        ThreadCache second = cacheOfANewThread();
        caches.setOverallSize(0);
        int rich = 1024 * KIB;
        first.maxSize = rich;
        second.maxSize = rich;
        while (caches.unclaimed() > 0) {
            caches.increaseCacheLimit(main);
        }
        for (int i = 1; i <= 3; i++) {
            caches.increaseCacheLimit(main);
            caches.increaseCacheLimit(main);
            assertEquals(rich - 64 * KIB * i, first.maxSize);
            assertEquals(rich - 64 * KIB * i, second.maxSize);
        }
        first.maxSize = 512 * KIB;
        second.maxSize = 512 * KIB;
        int before = main.maxSize;
        caches.increaseCacheLimit(main);
        assertEquals(before, main.maxSize, "nobody has more than the minimum");
    }

    @Test
    void endingThreadsLeaveTheListWhole() {
        ThreadHeap[] threads = new ThreadHeap[4];
        ThreadCache[] made = new ThreadCache[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = heaps.newThread();
            threads[i].malloc(8);
            made[i] = newest();
        }
        threads[1].exit();
        assertSame(made[0], made[2].next);
        assertSame(made[2], made[0].prev);
        threads[3].exit();
        assertSame(made[2], newest());
        threads[0].exit();
        assertEquals(3, caches.count());
        threads[2].exit();
        assertEquals(2, caches.count());
        int seen = 0;
        for (ThreadCache cache = caches.first(); cache != null; cache = cache.next) {
            seen++;
        }
        assertEquals(2, seen);
        heaps.allocator.checkInvariants();
    }

    @Test
    void aListThatWasTooLongFourTimesGetsAShorterLimit() {
        int cl = heaps.tiers.sizeMap.sizeClass(100);
        long[] blocks = new long[300];
        ThreadCache cache = newest();
        ThreadHeap other = heaps.newThread();
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = (i < 20 ? heaps.main : other).malloc(100);
        }
        int at = cl << ThreadCache.STRIDE_SHIFT;
        int shrunk = 0;
        for (long block : blocks) {
            long maximum = cache.lists[at + ThreadCache.MAX_LENGTH];
            long overages = cache.lists[at + ThreadCache.OVERAGES];
            boolean tooLong = cache.length(cl) + 1 > maximum;
            heaps.main.free(block);
            boolean shrinks = tooLong && maximum > 2 && overages == 3;
            assertEquals(shrinks ? maximum - 2 : maximum, cache.lists[at + ThreadCache.MAX_LENGTH]);
            assertEquals(
                    shrinks ? 0 : tooLong && maximum > 2 ? overages + 1 : overages,
                    cache.lists[at + ThreadCache.OVERAGES]);
            shrunk += shrinks ? 1 : 0;
        }
        assertEquals(true, shrunk > 5, "limits that shrank: " + shrunk);
    }

    @Test
    void aSlotThatIsTakenByForceGivesItsChainBack() {
        ThreadHeap other = heaps.newThread();
        other.malloc(8);
        for (int cl = 1; cl < 40; cl++) {
            int size = heaps.tiers.sizeMap.classToSize(cl);
            long[] blocks = new long[cl == 10 ? 700 : 60];
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = heaps.main.malloc(size);
            }
            for (long block : blocks) {
                other.free(block);
            }
            heaps.allocator.checkInvariants();
        }
        int smallest = 16;
        for (int cl = 1; cl < 40; cl++) {
            smallest =
                    Math.min(smallest, heaps.tiers.central.list(cl).transfer().size());
        }
        assertEquals(true, smallest < 16, "slots of the poorest class: " + smallest);
    }

    @Test
    void aReallocToNothingIsAFree() {
        long block = heaps.main.malloc(100);
        assertEquals(0, heaps.main.realloc(block, 0));
        assertEquals(block, heaps.main.malloc(100));
    }
}
