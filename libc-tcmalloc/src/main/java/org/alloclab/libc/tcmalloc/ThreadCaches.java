package org.alloclab.libc.tcmalloc;

import org.alloclab.api.probe.Teller;
import org.jspecify.annotations.Nullable;

/**
 * All thread caches and the budget they share (gperftools 2.10, thread_cache.cc, the static members of ThreadCache):
 *
 * <pre>
 *   overall size = unclaimed + sum of the caches' limits          unclaimed may be negative
 * </pre>
 *
 * <p>A cache starts with 64 KiB of the unclaimed budget. When it is full it takes 64 KiB more, or steals them from
 * another cache that has more than the minimum of 512 KiB, round robin; a cache for which nothing is left starts with
 * the minimum and drives the unclaimed budget below zero.
 */
final class ThreadCaches {
    private static final int STEAL_ATTEMPTS = 10;

    private final CentralCache central;
    private final SizeMap sizeMap;
    private final Links links;
    private final Teller teller;
    private final MetadataObjects records;

    private @Nullable ThreadCache first;
    private @Nullable ThreadCache nextMemorySteal;
    private int count;
    private long overallSize = Common.DEFAULT_OVERALL_THREAD_CACHE_SIZE;
    private long perThreadSize = Common.MAX_THREAD_CACHE_SIZE;
    private long unclaimed = Common.DEFAULT_OVERALL_THREAD_CACHE_SIZE;

    ThreadCaches(MetadataAlloc metadata, CentralCache central, SizeMap sizeMap, Links links, Teller teller) {
        this.central = central;
        this.sizeMap = sizeMap;
        this.links = links;
        this.teller = teller;
        this.records = new MetadataObjects(metadata, ThreadCache.RECORD_SIZE);
    }

    /** A new cache of a thread, first in the list (NewHeap, Init). */
    ThreadCache create(int thread) {
        int record = records.create();
        ThreadCache cache = teller.isHeard()
                ? TellingThreadCache.create(this, central, sizeMap, links, teller, record, thread)
                : new ThreadCache(this, central, sizeMap, links, teller, record, thread);
        increaseCacheLimit(cache);
        if (cache.maxSize == 0) {
            cache.maxSize = Common.MIN_THREAD_CACHE_SIZE;
            unclaimed -= Common.MIN_THREAD_CACHE_SIZE;
        }
        records.write(record, 0, ThreadCache.LIST_SIZE * sizeMap.numSizeClasses());
        records.write(record, ThreadCache.LISTS_SIZE, ThreadCache.RECORD_SIZE);
        cache.next = first;
        if (first != null) {
            first.prev = cache;
        } else {
            nextMemorySteal = cache;
        }
        first = cache;
        count++;
        return cache;
    }

    /** Empties a cache and takes its budget back (DeleteCache). */
    void delete(ThreadCache cache) {
        cache.cleanup();
        if (cache.next != null) {
            cache.next.prev = cache.prev;
        }
        if (cache.prev != null) {
            cache.prev.next = cache.next;
        }
        if (first == cache) {
            first = cache.next;
        }
        count--;
        if (nextMemorySteal == cache) {
            nextMemorySteal = cache.next;
        }
        if (nextMemorySteal == null) {
            nextMemorySteal = first;
        }
        unclaimed += cache.maxSize;
        records.delete(cache.record());
    }

    /** Raises a cache's limit at the cost of the unclaimed budget or of another cache (IncreaseCacheLimitLocked). */
    void increaseCacheLimit(ThreadCache cache) {
        if (unclaimed > 0) {
            unclaimed -= Common.STEAL_AMOUNT;
            cache.maxSize += Common.STEAL_AMOUNT;
            return;
        }
        for (int i = 0; i < STEAL_ATTEMPTS; i++) {
            ThreadCache victim = nextMemorySteal == null ? first : nextMemorySteal;
            if (victim == null) {
                return;
            }
            nextMemorySteal = victim.next;
            if (victim != cache && victim.maxSize > Common.MIN_THREAD_CACHE_SIZE) {
                victim.maxSize -= Common.STEAL_AMOUNT;
                cache.maxSize += Common.STEAL_AMOUNT;
                teller.tell(Decisions.STEAL, Common.STEAL_AMOUNT, cache.maxSize);
                return;
            }
        }
    }

    /** Sets the budget, clipped to 512 KiB .. 1 GiB; a smaller share lowers all limits in proportion. */
    void setOverallSize(long bytes) {
        long size =
                Long.compareUnsigned(bytes, Common.MIN_THREAD_CACHE_SIZE) < 0 ? Common.MIN_THREAD_CACHE_SIZE : bytes;
        if (Long.compareUnsigned(size, Common.MAX_OVERALL_THREAD_CACHE_SIZE) > 0) {
            size = Common.MAX_OVERALL_THREAD_CACHE_SIZE;
        }
        overallSize = size;
        recomputePerThreadSize();
    }

    // RecomputePerThreadCacheSize
    private void recomputePerThreadSize() {
        long share = overallSize / Math.max(1, count);
        share = Math.min(Math.max(share, Common.MIN_THREAD_CACHE_SIZE), Common.MAX_THREAD_CACHE_SIZE);
        double ratio = (double) share / (double) Math.max(1, perThreadSize);
        long claimed = 0;
        for (ThreadCache cache = first; cache != null; cache = cache.next) {
            if (ratio < 1.0) {
                cache.maxSize = (int) (cache.maxSize * ratio);
            }
            claimed += cache.maxSize;
        }
        unclaimed = overallSize - claimed;
        perThreadSize = share;
    }

    @Nullable
    ThreadCache first() {
        return first;
    }

    /** Caches in use. */
    int count() {
        return count;
    }

    long overallSize() {
        return overallSize;
    }

    long unclaimed() {
        return unclaimed;
    }

    /** Bytes in all caches. */
    long totalBytes() {
        long bytes = 0;
        for (ThreadCache cache = first; cache != null; cache = cache.next) {
            bytes += cache.size;
        }
        return bytes;
    }

    /** Objects of a class in all caches. */
    long totalObjects(int cl) {
        long objects = 0;
        for (ThreadCache cache = first; cache != null; cache = cache.next) {
            objects += cache.length(cl);
        }
        return objects;
    }
}
