package org.alloclab.libc.tcmalloc;

import org.alloclab.api.vm.Segment;
import org.jspecify.annotations.Nullable;

/**
 * The first tier: one thread's free objects by size class (gperftools 2.10, thread_cache.h, thread_cache.cc).
 *
 * <pre>
 *   class 1   head ─► object ─► object ─► 0      length 2, maxLength 5, lowater 1, overages 0
 *   class 2   head = 0                           length 0, maxLength 1
 *   ...
 *   size: bytes in all lists        maxSize: more than that and the cache is scavenged
 * </pre>
 *
 * <p>maxLength starts at 1 and grows by 1 with each miss up to the batch size (num_objects_to_move), from there by
 * whole batches; a list that is too long gives a batch back. lowater is the least length since the last scavenge: so
 * many objects were not needed, and half of them go.
 *
 * <p>The link of a free object is its first word, in simulated memory. The record itself is 4,160 bytes of metadata:
 * 128 lists of 32 bytes, then size and limit, sampler, owner and neighbours.
 */
final class ThreadCache {
    static final int RECORD_SIZE = 4160;
    static final int LIST_SIZE = 32;
    static final int LISTS_SIZE = LIST_SIZE * Common.CLASS_SIZES_MAX;

    /** Fields of a list in {@link #lists}, which has four for each class. */
    static final int LENGTH = 0;

    static final int LOWATER = 1;
    static final int MAX_LENGTH = 2;
    static final int OVERAGES = 3;

    private final ThreadCaches caches;
    private final CentralCache central;
    private final SizeMap sizeMap;
    private final Segment memory;
    private final Narrator narrator;
    private final int[] classSizes;
    private final int record;

    final long[] heads = new long[Common.CLASS_SIZES_MAX];
    final int[] lists = new int[4 * Common.CLASS_SIZES_MAX];

    int size;
    int maxSize;

    @Nullable
    ThreadCache next;

    @Nullable
    ThreadCache prev;

    ThreadCache(
            ThreadCaches caches, CentralCache central, SizeMap sizeMap, Segment memory, Narrator narrator, int record) {
        this.caches = caches;
        this.central = central;
        this.sizeMap = sizeMap;
        this.memory = memory;
        this.narrator = narrator;
        this.classSizes = sizeMap.classSizes();
        this.record = record;
        for (int cl = 0; cl < Common.CLASS_SIZES_MAX; cl++) {
            lists[4 * cl + MAX_LENGTH] = 1;
        }
    }

    int record() {
        return record;
    }

    int length(int cl) {
        return lists[4 * cl + LENGTH];
    }

    /** An object of a class, or 0 if the system has no memory. */
    long allocate(int cl) {
        long head = heads[cl];
        if (head == 0) {
            return fetchFromCentralCache(cl);
        }
        heads[cl] = memory.load(head);
        int[] l = lists;
        int i = 4 * cl;
        int length = l[i] - 1;
        l[i] = length;
        if (Integer.compareUnsigned(length, l[i + LOWATER]) < 0) {
            l[i + LOWATER] = length;
        }
        size -= classSizes[cl];
        return head;
    }

    /** Takes an object of a class back. */
    void deallocate(long object, int cl) {
        memory.store(object, heads[cl]);
        heads[cl] = object;
        int[] l = lists;
        int i = 4 * cl;
        int length = l[i] + 1;
        l[i] = length;
        if (Integer.compareUnsigned(length, l[i + MAX_LENGTH]) > 0) {
            listTooLong(cl);
            return;
        }
        size += classSizes[cl];
        if (size > maxSize) {
            scavenge();
        }
    }

    private long fetchFromCentralCache(int cl) {
        int i = 4 * cl;
        int batchSize = sizeMap.numObjectsToMove(cl);
        int maxLength = lists[i + MAX_LENGTH];
        CentralFreeList list = central.list(cl);
        int fetched = list.removeRange(Math.min(maxLength, batchSize));
        if (fetched == 0) {
            return 0;
        }
        narrator.fetch(cl, fetched);
        long first = list.rangeHead();
        if (fetched > 1) {
            pushRange(cl, fetched - 1, memory.load(first), list.rangeTail());
        }
        if (maxLength < batchSize) {
            lists[i + MAX_LENGTH] = maxLength + 1;
        } else {
            int longer = Math.min(maxLength + batchSize, Common.MAX_DYNAMIC_FREE_LIST_LENGTH);
            lists[i + MAX_LENGTH] = longer - longer % batchSize;
        }
        return first;
    }

    private void pushRange(int cl, int n, long head, long tail) {
        size += classSizes[cl] * n;
        memory.store(tail, heads[cl]);
        heads[cl] = head;
        lists[4 * cl] += n;
    }

    private void listTooLong(int cl) {
        size += classSizes[cl];
        int i = 4 * cl;
        int batchSize = sizeMap.numObjectsToMove(cl);
        releaseToCentralCache(cl, batchSize);
        int maxLength = lists[i + MAX_LENGTH];
        if (maxLength < batchSize) {
            lists[i + MAX_LENGTH] = maxLength + 1;
        } else if (maxLength > batchSize && ++lists[i + OVERAGES] > Common.MAX_OVERAGES) {
            lists[i + MAX_LENGTH] = maxLength - batchSize;
            lists[i + OVERAGES] = 0;
        }
        if (size > maxSize) {
            scavenge();
        }
    }

    /** Gives {@code count} objects of a class to the central cache in chains of the batch size. */
    private void releaseToCentralCache(int cl, int count) {
        int n = Math.min(count, lists[4 * cl]);
        int bytes = n * classSizes[cl];
        narrator.releaseToCentral(cl, n);
        int batchSize = sizeMap.numObjectsToMove(cl);
        CentralFreeList list = central.list(cl);
        while (n > batchSize) {
            releaseRange(list, cl, batchSize);
            n -= batchSize;
        }
        releaseRange(list, cl, n);
        size -= bytes;
    }

    private void releaseRange(CentralFreeList list, int cl, int n) {
        long head = 0;
        long tail = 0;
        if (n > 0) {
            head = heads[cl];
            tail = head;
            for (int i = 1; i < n; i++) {
                tail = memory.load(tail);
            }
            heads[cl] = memory.load(tail);
            memory.store(tail, 0);
        }
        int i = 4 * cl;
        int length = lists[i] - n;
        lists[i] = length;
        if (Integer.compareUnsigned(length, lists[i + LOWATER]) < 0) {
            lists[i + LOWATER] = length;
        }
        list.insertRange(head, tail, n);
    }

    /** Gives half of what was not needed since the last time back, and tries to get a higher limit (Scavenge). */
    private void scavenge() {
        narrator.scavengeCache(size, maxSize);
        int classes = sizeMap.numSizeClasses();
        for (int cl = 0; cl < classes; cl++) {
            int i = 4 * cl;
            int lowater = lists[i + LOWATER];
            if (lowater > 0) {
                releaseToCentralCache(cl, lowater > 1 ? lowater / 2 : 1);
                int batchSize = sizeMap.numObjectsToMove(cl);
                int maxLength = lists[i + MAX_LENGTH];
                if (maxLength > batchSize) {
                    lists[i + MAX_LENGTH] = Math.max(maxLength - batchSize, batchSize);
                }
            }
            lists[i + LOWATER] = lists[i];
        }
        caches.increaseCacheLimit(this);
    }

    /** Gives everything to the central cache (Cleanup). */
    void cleanup() {
        int classes = sizeMap.numSizeClasses();
        for (int cl = 0; cl < classes; cl++) {
            if (lists[4 * cl] > 0) {
                releaseToCentralCache(cl, lists[4 * cl]);
            }
        }
    }
}
