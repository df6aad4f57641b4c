package org.alloclab.libc.tcmalloc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** When spans go back to the system: by the rate of freed pages, and by what a program asks for. */
class ReleasingTest {
    private static final long DEFAULT_DELAY = 1 << 18;
    private static final int PAGES = 64;
    private static final long BYTES = PAGES * Common.PAGE_SIZE;

    private final Heaps heaps = new Heaps("TCMALLOC_RELEASE_RATE", "100");
    private final Scavenger scavenger = heaps.tiers.pageHeap.scavenger;

    /** Free spans of 64 tc-pages each that cannot merge; nothing else is free. */
    private void freeSpans(int count) {
        heaps.main.malloc(heaps.tiers.pageHeap.free.freeBytes);
        long[] blocks = new long[2 * count];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = heaps.main.malloc(BYTES);
        }
        heaps.allocator.control("ReleaseFreeMemory");
        for (int i = 0; i < blocks.length; i += 2) {
            heaps.main.free(blocks[i]);
        }
        assertEquals(count * BYTES, heaps.tiers.pageHeap.free.freeBytes);
    }

    private long normalSpans() {
        return heaps.tiers.pageHeap.free.freeBytes / BYTES;
    }

    @Test
    void theNextReleaseFollowsTheRate() {
        freeSpans(4);
        scavenger.incremental(2 * DEFAULT_DELAY);
        assertEquals(3, normalSpans());
        long scavenges = heaps.tiers.pageHeap.stats.scavengeCount;
        scavenger.incremental(10 * PAGES);
        assertEquals(3, normalSpans(), "1000 / 100 pages freed for each page that was returned");
        scavenger.incremental(1);
        assertEquals(2, normalSpans());
        assertEquals(scavenges + 1, heaps.tiers.pageHeap.stats.scavengeCount);
    }

    @Test
    void whereNothingIsFreeTheNextLookIsLate() {
        freeSpans(0);
        scavenger.incremental(2 * DEFAULT_DELAY);
        long before = heaps.tiers.pageHeap.stats.systemBytes;
        freeSpans(2);
        long grown = (heaps.tiers.pageHeap.stats.systemBytes - before) >> Common.PAGE_SHIFT;
        scavenger.incremental(DEFAULT_DELAY - 2 * PAGES - grown);
        assertEquals(2, normalSpans());
        scavenger.incremental(1);
        assertEquals(1, normalSpans());
    }

    @Test
    void whatWasReturnedBeyondTheWishCountsForTheNext() {
        freeSpans(6);
        heaps.allocator.control("ReleaseToSystem", 1);
        assertEquals(5, normalSpans());
        heaps.allocator.control("ReleaseToSystem", 100);
        heaps.allocator.control("ReleaseToSystem", BYTES - 101);
        assertEquals(5, normalSpans(), "a whole span was returned for one byte");
        heaps.allocator.control("ReleaseToSystem", 1);
        assertEquals(4, normalSpans());
        heaps.allocator.control("ReleaseToSystem", 2 * BYTES - 1);
        assertEquals(3, normalSpans(), "half of it is there");
        heaps.allocator.control("ReleaseToSystem", BYTES);
        assertEquals(2, normalSpans());
        heaps.allocator.control("ReleaseToSystem", 2 * BYTES);
        assertEquals(0, normalSpans());
        heaps.allocator.checkInvariants();
    }

    @Test
    void controlsAnswerAsTheRealOnesDo() {
        assertEquals(1, heaps.allocator.control("mallopt", 1, 1));
        assertEquals(1, heaps.allocator.control("tcmalloc.heap_limit_mb", 0));
        assertEquals(0, heaps.allocator.control("SetMemoryReleaseRate", 3));
        assertEquals(3, heaps.allocator.control("GetMemoryReleaseRate"));
        long end = heaps.space.figures().programBreak();
        assertEquals(end, heaps.allocator.control("sbrk", 4096));
        assertEquals(24_576, heaps.allocator.control("nallocx", 20_000, 14));
        heaps.allocator.control("MarkThreadIdle");
        heaps.allocator.control("MarkThreadBusy");
        assertEquals(8, heaps.allocator.control("GetThreadCacheSize"), "the block of 0 bytes that made it");
    }
}
