package org.alloclab.libc.tcmalloc;

/**
 * When free spans go back to the system (gperftools 2.10, page_heap.cc, IncrementalScavenge, ReleaseAtLeastNPages,
 * EnsureLimit): one span after so many freed pages as the release rate says, round robin over the lists by length; and
 * as many as needed where the heap limit is near.
 */
final class Scavenger {
    private static final long MAX_RELEASE_DELAY = 1 << 20;
    private static final long DEFAULT_RELEASE_DELAY = 1 << 18;

    private final PageHeap heap;
    private final SystemAlloc system;
    private final Flags flags;

    /** Pages to free before the next release. */
    private long counter;
    /** Index of the list to release from next: length - 1 for small spans, MAX_PAGES for the large normal ones. */
    private int releaseIndex = Common.MAX_PAGES;

    Scavenger(PageHeap heap, SystemAlloc system, Flags flags) {
        this.heap = heap;
        this.system = system;
        this.flags = flags;
    }

    /** Called whenever so many pages were freed. */
    void incremental(long pages) {
        counter -= pages;
        if (counter >= 0) {
            return;
        }
        double rate = flags.releaseRate;
        if (rate <= 1e-6) {
            counter = DEFAULT_RELEASE_DELAY;
            return;
        }
        heap.stats.scavengeCount++;
        long released = releaseAtLeast(1);
        if (released == 0) {
            counter = DEFAULT_RELEASE_DELAY;
        } else {
            counter = (long) Math.min(1000.0 / rate * released, MAX_RELEASE_DELAY);
        }
    }

    /** Returns whole spans of at least so many pages together, if there are; answers how many pages they had. */
    long releaseAtLeast(long pages) {
        long released = 0;
        while (released < pages && heap.free.freeBytes > 0) {
            for (int i = 0; i < Common.MAX_PAGES + 1 && released < pages; i++, releaseIndex++) {
                if (releaseIndex > Common.MAX_PAGES) {
                    releaseIndex = 0;
                }
                int span = candidate();
                if (span == Spans.NONE) {
                    continue;
                }
                long length = heap.release(span);
                if (length == 0) {
                    return released;
                }
                released += length;
            }
        }
        return released;
    }

    private int candidate() {
        if (releaseIndex < Common.MAX_PAGES) {
            return heap.free.oldestNormal(releaseIndex + 1);
        }
        LargeSpans large = heap.free.large(Spans.ON_NORMAL_FREELIST);
        return large.isEmpty() ? Spans.NONE : large.at(0);
    }

    /** Whether {@code pages} more may be used under the heap limit, after returning spans if that is allowed. */
    boolean ensureLimit(long pages, boolean mayRelease) {
        long limit = flags.heapLimitMb << 20 >>> Common.PAGE_SHIFT;
        if (limit == 0) {
            return true;
        }
        long taken = (system.taken() >>> Common.PAGE_SHIFT) - (heap.free.unmappedBytes >>> Common.PAGE_SHIFT);
        if (Long.compareUnsigned(taken + pages, limit) > 0 && mayRelease) {
            taken -= releaseAtLeast(taken + pages - limit);
        }
        return Long.compareUnsigned(taken + pages, limit) <= 0;
    }
}
