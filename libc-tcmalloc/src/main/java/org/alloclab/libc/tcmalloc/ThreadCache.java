package org.alloclab.libc.tcmalloc;

import org.alloclab.api.probe.Teller;
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
class ThreadCache {
    static final int RECORD_SIZE = 4160;
    static final int LIST_SIZE = 32;
    static final int LISTS_SIZE = LIST_SIZE * Common.CLASS_SIZES_MAX;

    /** A class's list takes eight words of {@link #lists}, a cache line of the host, with these fields. */
    static final int STRIDE_SHIFT = 3;

    static final int HEAD = 0;
    static final int LENGTH = 1;
    static final int LOWATER = 2;
    static final int MAX_LENGTH = 3;
    static final int OVERAGES = 4;
    static final int OBJECT_SIZE = 5;

    /** Lengths are 32-bit and unsigned; a list that was freed into twice can count below zero. */
    private static final long UINT32 = 0xffff_ffffL;

    private final ThreadCaches caches;
    private final CentralCache central;
    private final SizeMap sizeMap;
    private final Links links;
    private final Teller teller;
    private final int record;

    final long[] lists = new long[Common.CLASS_SIZES_MAX << STRIDE_SHIFT];

    int size;
    int maxSize;

    /** Number of the thread that it serves. */
    final int thread;

    @Nullable
    ThreadCache next;

    @Nullable
    ThreadCache prev;

    ThreadCache(
            ThreadCaches caches,
            CentralCache central,
            SizeMap sizeMap,
            Links links,
            Teller teller,
            int record,
            int thread) {
        this.caches = caches;
        this.central = central;
        this.sizeMap = sizeMap;
        this.links = links;
        this.teller = teller;
        this.record = record;
        this.thread = thread;
        for (int cl = 0; cl < Common.CLASS_SIZES_MAX; cl++) {
            int i = cl << STRIDE_SHIFT;
            lists[i + MAX_LENGTH] = 1;
            lists[i + OBJECT_SIZE] = sizeMap.classToSize(cl);
        }
    }

    int record() {
        return record;
    }

    int length(int cl) {
        return (int) lists[(cl << STRIDE_SHIFT) + LENGTH];
    }

    /** First object of a class's list, or 0. */
    long head(int cl) {
        return lists[(cl << STRIDE_SHIFT) + HEAD];
    }

    /** An object of a class, or 0 if the system has no memory. */
    long allocate(int cl) {
        long[] l = lists;
        int i = cl << STRIDE_SHIFT;
        long head = l[i + HEAD];
        if (head == 0) {
            return fetchFromCentralCache(cl);
        }
        l[i + HEAD] = links.load(head);
        long length = (l[i + LENGTH] - 1) & UINT32;
        l[i + LENGTH] = length;
        if (length < l[i + LOWATER]) {
            l[i + LOWATER] = length;
        }
        size -= (int) l[i + OBJECT_SIZE];
        return head;
    }

    /** Takes an object of a class back. */
    void deallocate(long object, int cl) {
        long[] l = lists;
        int i = cl << STRIDE_SHIFT;
        links.store(object, l[i + HEAD]);
        l[i + HEAD] = object;
        long length = (l[i + LENGTH] + 1) & UINT32;
        l[i + LENGTH] = length;
        if (length > l[i + MAX_LENGTH]) {
            listTooLong(cl);
            return;
        }
        int bytes = size + (int) l[i + OBJECT_SIZE];
        size = bytes;
        if (bytes > maxSize) {
            scavenge();
        }
    }

    private long fetchFromCentralCache(int cl) {
        int i = cl << STRIDE_SHIFT;
        int batchSize = sizeMap.numObjectsToMove(cl);
        long maxLength = lists[i + MAX_LENGTH];
        CentralFreeList list = central.list(cl);
        int fetched = list.removeRange((int) Math.min(maxLength, batchSize));
        if (fetched == 0) {
            return 0;
        }
        teller.tell(Decisions.FETCH, cl, fetched);
        long first = list.rangeHead();
        if (fetched > 1) {
            pushRange(i, fetched - 1, links.load(first), list.rangeTail());
        }
        if (maxLength < batchSize) {
            lists[i + MAX_LENGTH] = maxLength + 1;
        } else {
            long longer = Math.min(maxLength + batchSize, Common.MAX_DYNAMIC_FREE_LIST_LENGTH);
            lists[i + MAX_LENGTH] = longer - longer % batchSize;
        }
        return first;
    }

    private void pushRange(int i, int n, long head, long tail) {
        size += (int) lists[i + OBJECT_SIZE] * n;
        links.store(tail, lists[i + HEAD]);
        lists[i + HEAD] = head;
        lists[i + LENGTH] = (lists[i + LENGTH] + n) & UINT32;
    }

    private void listTooLong(int cl) {
        int i = cl << STRIDE_SHIFT;
        size += (int) lists[i + OBJECT_SIZE];
        int batchSize = sizeMap.numObjectsToMove(cl);
        releaseToCentralCache(cl, batchSize);
        long maxLength = lists[i + MAX_LENGTH];
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
        int i = cl << STRIDE_SHIFT;
        int n = (int) Math.min(count, lists[i + LENGTH]);
        int bytes = n * (int) lists[i + OBJECT_SIZE];
        teller.tell(Decisions.RELEASE_TO_CENTRAL, cl, n);
        int batchSize = sizeMap.numObjectsToMove(cl);
        CentralFreeList list = central.list(cl);
        while (n > batchSize) {
            releaseRange(list, i, batchSize);
            n -= batchSize;
        }
        releaseRange(list, i, n);
        size -= bytes;
    }

    private void releaseRange(CentralFreeList list, int i, int n) {
        long head = 0;
        long tail = 0;
        if (n > 0) {
            head = lists[i + HEAD];
            tail = head;
            for (int k = 1; k < n; k++) {
                tail = links.load(tail);
            }
            lists[i + HEAD] = links.load(tail);
            links.store(tail, 0);
        }
        long length = (lists[i + LENGTH] - n) & UINT32;
        lists[i + LENGTH] = length;
        if (length < lists[i + LOWATER]) {
            lists[i + LOWATER] = length;
        }
        list.insertRange(head, tail, n);
    }

    /** Gives half of what was not needed since the last time back, and tries to get a higher limit (Scavenge). */
    private void scavenge() {
        teller.tell(Decisions.SCAVENGE_CACHE, size, maxSize);
        int classes = sizeMap.numSizeClasses();
        for (int cl = 0; cl < classes; cl++) {
            int i = cl << STRIDE_SHIFT;
            int lowater = (int) lists[i + LOWATER];
            if (lowater > 0) {
                releaseToCentralCache(cl, lowater > 1 ? lowater / 2 : 1);
                int batchSize = sizeMap.numObjectsToMove(cl);
                long maxLength = lists[i + MAX_LENGTH];
                if (maxLength > batchSize) {
                    lists[i + MAX_LENGTH] = Math.max(maxLength - batchSize, batchSize);
                }
            }
            lists[i + LOWATER] = lists[i + LENGTH];
        }
        caches.increaseCacheLimit(this);
    }

    /** Gives everything to the central cache (Cleanup). */
    void cleanup() {
        int classes = sizeMap.numSizeClasses();
        for (int cl = 0; cl < classes; cl++) {
            int length = length(cl);
            if (length != 0) {
                releaseToCentralCache(cl, length);
            }
        }
    }
}
