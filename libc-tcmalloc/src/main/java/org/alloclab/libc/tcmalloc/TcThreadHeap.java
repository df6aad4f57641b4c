package org.alloclab.libc.tcmalloc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.heap.ThreadHeap;
import org.jspecify.annotations.Nullable;

/**
 * The malloc family as one thread calls it (gperftools 2.10, tcmalloc.cc).
 *
 * <p>A thread gets its cache with its first allocation. Until then, and never again after, what it frees goes straight
 * to the central cache.
 */
final class TcThreadHeap implements ThreadHeap {
    /** Sizes below 2<sup>10</sup> have the fine index of {@link SizeMap}, sizes up to 2<sup>18</sup> the coarse one. */
    private static final int SMALL_BITS = 10;

    private static final int MAX_SIZE_BITS = 18;

    private final Tiers tiers;
    private final byte[] classArray;
    private final SizeClassCache sizeClassCache;
    private final int number;
    private @Nullable ThreadCache cache;

    /** @param number of the thread */
    TcThreadHeap(Tiers tiers, int number) {
        this.tiers = tiers;
        this.number = number;
        this.classArray = tiers.sizeMap.classArray();
        this.sizeClassCache = tiers.pageHeap.sizeClassCache;
    }

    @Override
    public long malloc(long size) {
        ThreadCache c = cache;
        if (c != null) {
            if (size >>> SMALL_BITS == 0) {
                return c.allocate(classArray[((int) size + 7) >> 3]);
            }
            if ((size - 1) >>> MAX_SIZE_BITS == 0) {
                return c.allocate(classArray[((int) size + SizeMap.LARGE_BIAS) >> 7]);
            }
        }
        return mallocSlow(size);
    }

    private long mallocSlow(long size) {
        if (cache == null) {
            cache = tiers.threadCaches.create(number);
        }
        int cl = tiers.sizeMap.sizeClass(size);
        return cl != 0 ? cache.allocate(cl) : mallocPages(size);
    }

    // do_malloc_pages
    private long mallocPages(long size) {
        PageHeap pageHeap = tiers.pageHeap;
        long pages = Common.pages(size);
        int span = pageHeap.allocate(pages);
        long result = span == Spans.NONE ? 0 : spanToResult(span);
        tiers.largeAllocReport.allocated(pages, result);
        return result;
    }

    private long spanToResult(int span) {
        Spans spans = tiers.pageHeap.spans;
        sizeClassCache.invalidate(spans.start[span]);
        return spans.address(span);
    }

    @Override
    public void free(long pointer) {
        long page = pointer >>> Common.PAGE_SHIFT;
        long cl = sizeClassCache.get(page);
        ThreadCache c = cache;
        if (c != null && SizeClassCache.isHit(cl)) {
            c.deallocate(pointer, (int) cl);
        } else {
            freeSlow(pointer, page, cl);
        }
    }

    // do_free_with_callback
    private void freeSlow(long pointer, long page, long cached) {
        int cl = (int) cached;
        if (!SizeClassCache.isHit(cached)) {
            PageHeap pageHeap = tiers.pageHeap;
            int span = pageHeap.pageMap.get(page);
            if (span == Spans.NONE) {
                if (pointer != 0) {
                    throw invalid("src/tcmalloc.cc:333] Attempt to free invalid pointer ", pointer);
                }
                return;
            }
            cl = pageHeap.spans.sizeClass[span];
            if (cl == 0) {
                pageHeap.delete(span);
                return;
            }
            sizeClassCache.put(page, cl);
        }
        if (cache != null) {
            cache.deallocate(pointer, cl);
        } else {
            tiers.links.store(pointer, 0);
            tiers.central.list(cl).insertRange(pointer, pointer, 1);
        }
    }

    private static SimulatedDeath invalid(String message, long pointer) {
        return SimulatedDeath.abort(message + "0x" + Long.toHexString(pointer) + " ");
    }

    @Override
    public long calloc(long count, long elementSize) {
        long size = count * elementSize;
        boolean large = ((count | elementSize) >>> 31) != 0;
        if (large && elementSize != 0 && Long.divideUnsigned(size, elementSize) != count) {
            return 0;
        }
        long result = malloc(size);
        if (result != 0) {
            tiers.memory.zero(result, tiers.sizeMap.estimatedAllocatedSize(size));
        }
        return result;
    }

    @Override
    public long realloc(long pointer, long newSize) {
        if (pointer == 0) {
            return malloc(newSize);
        }
        if (newSize == 0) {
            free(pointer);
            return 0;
        }
        long oldSize = sizeOf(pointer, "src/tcmalloc.cc:337] Attempt to realloc invalid pointer ");
        boolean grows = Long.compareUnsigned(newSize, oldSize) > 0;
        if (!grows && Long.compareUnsigned(newSize, oldSize / 2) >= 0) {
            return pointer;
        }
        long result = 0;
        long leastGrowth = oldSize + oldSize / 4;
        if (grows && Long.compareUnsigned(newSize, leastGrowth) < 0) {
            result = malloc(leastGrowth);
        }
        if (result == 0) {
            result = malloc(newSize);
        }
        if (result == 0) {
            return 0;
        }
        tiers.memory.copy(result, pointer, grows ? oldSize : newSize);
        free(pointer);
        return result;
    }

    @Override
    public long usableSize(long pointer) {
        return pointer == 0
                ? 0
                : sizeOf(pointer, "src/tcmalloc.cc:343] Attempt to get the size of an invalid pointer ");
    }

    // GetSizeWithCallback
    private long sizeOf(long pointer, String complaint) {
        long page = pointer >>> Common.PAGE_SHIFT;
        long cl = sizeClassCache.get(page);
        if (SizeClassCache.isHit(cl)) {
            return tiers.sizeMap.classToSize((int) cl);
        }
        int span = tiers.pageHeap.pageMap.get(page);
        if (span == Spans.NONE) {
            throw invalid(complaint, pointer);
        }
        Spans spans = tiers.pageHeap.spans;
        int spanClass = spans.sizeClass[span];
        return spanClass != 0 ? tiers.sizeMap.classToSize(spanClass) : spans.bytes(span);
    }

    /** Any alignment is taken: one that is no power of two gives whatever the masks below give. */
    @Override
    public long memalign(long alignment, long size) {
        return Long.compareUnsigned(alignment, Common.PAGE_SIZE) > 0
                ? memalignPages(alignment, size)
                : malloc(alignSizeUp(size, alignment));
    }

    // align_size_up: size classes are naturally aligned, so a multiple of the alignment suffices
    static long alignSizeUp(long size, long alignment) {
        long aligned = (size + alignment - 1) & -alignment;
        if (aligned == 0) {
            return size == 0 ? alignment : size;
        }
        return aligned;
    }

    // do_memalign_pages: a span with room for the alignment, cut before and behind
    private long memalignPages(long alignment, long size) {
        if (Long.compareUnsigned(size + alignment, size) < 0) {
            return 0;
        }
        long wanted = size == 0 ? 1 : size;
        PageHeap pageHeap = tiers.pageHeap;
        Spans spans = pageHeap.spans;
        int span = pageHeap.allocate(Common.pages(wanted + alignment));
        if (span == Spans.NONE) {
            return 0;
        }
        long first = spans.start[span];
        long aligned = first;
        while (((aligned << Common.PAGE_SHIFT) & (alignment - 1)) != 0) {
            aligned++;
        }
        if (aligned > first) {
            int rest = pageHeap.split(span, aligned - first);
            pageHeap.delete(span);
            span = rest;
        }
        long needed = Common.pages(wanted);
        if (spans.length[span] > needed) {
            pageHeap.delete(pageHeap.split(span, needed));
        }
        return spanToResult(span);
    }

    /** The page count is not checked for overflow. */
    @Override
    public long pvalloc(long size) {
        return memalign(PAGE_SIZE, size == 0 ? PAGE_SIZE : (size + PAGE_SIZE - 1) & -PAGE_SIZE);
    }

    /** MarkThreadIdle: gives the cache up; the next allocation makes a new one. */
    void becomeIdle() {
        if (cache != null) {
            tiers.threadCaches.delete(cache);
            cache = null;
        }
    }

    /** MarkThreadTemporarilyIdle: empties the cache. */
    void becomeTemporarilyIdle() {
        if (cache != null) {
            cache.cleanup();
        }
    }

    /** Bytes in the thread's cache. */
    long cacheSize() {
        return cache == null ? 0 : cache.size;
    }

    /** Runs the destructor of the thread-specific key, which a thread without a cache does not have. */
    @Override
    public void exit() {
        becomeIdle();
    }
}
