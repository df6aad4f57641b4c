package org.alloclab.libc.tcmalloc;

import java.util.HashMap;
import java.util.Map;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.memory.UserMemory;

/**
 * Which objects are free at the moment, and in which list, found by walking all lists without accessing memory.
 *
 * <p>An object that is in two lists, that does not lie where its span has an object, or a list that is longer or shorter
 * than it says, is a broken law.
 */
final class FreeObjects {
    /** Where a free object is. */
    enum Place {
        THREAD_CACHE,
        TRANSFER_CACHE,
        SPAN
    }

    private final Tiers tiers;
    private final UserMemory memory;
    private final Map<Long, Place> places = new HashMap<>();
    private final Map<Long, Integer> threads = new HashMap<>();
    private final Map<Integer, Integer> cachedOfSpan = new HashMap<>();

    private FreeObjects(Tiers tiers) {
        this.tiers = tiers;
        this.memory = tiers.memory;
    }

    static FreeObjects of(Tiers tiers) {
        FreeObjects free = new FreeObjects(tiers);
        for (int cl = 1; cl < tiers.sizeMap.numSizeClasses(); cl++) {
            for (ThreadCache cache = tiers.threadCaches.first(); cache != null; cache = cache.next) {
                free.walk(cl, cache.head(cl), cache.length(cl), Place.THREAD_CACHE, Spans.NONE);
                free.noteThread(cache.head(cl), cache.thread);
            }
            TransferCache transfer = tiers.central.list(cl).transfer();
            for (int slot = 0; slot < transfer.used(); slot++) {
                free.walk(
                        cl, transfer.head(slot), tiers.sizeMap.numObjectsToMove(cl), Place.TRANSFER_CACHE, Spans.NONE);
            }
            free.walkSpans(cl, Spans.centralHeader(cl, false));
            free.walkSpans(cl, Spans.centralHeader(cl, true));
        }
        return free;
    }

    private void noteThread(long head, int thread) {
        for (long object = head; object != 0; object = memory.peek(object)) {
            threads.put(object, thread);
        }
    }

    private void walkSpans(int cl, int header) {
        Spans spans = tiers.pageHeap.spans;
        long objects = 0;
        for (int span = spans.next[header]; span != header; span = spans.next[span]) {
            long count = tiers.central.objectsIn(span) - spans.refcount[span];
            walk(cl, spans.objects[span], count, Place.SPAN, span);
            Law.hold(
                    (spans.objects[span] == 0) == (header == Spans.centralHeader(cl, false)),
                    "a span is in the empty list if and only if it has no free object",
                    spans.address(span));
            objects += count;
        }
        if (header == Spans.centralHeader(cl, true)) {
            Law.hold(
                    objects == tiers.central.list(cl).length(),
                    "a central list counts the free objects of its spans",
                    cl);
        }
    }

    private void walk(int cl, long head, long length, Place place, int ofSpan) {
        Spans spans = tiers.pageHeap.spans;
        long size = tiers.sizeMap.classToSize(cl);
        long count = 0;
        for (long object = head; object != 0; object = memory.peek(object)) {
            Law.hold(count++ < length, "a list is as long as its count says", head);
            Law.hold(places.putIfAbsent(object, place) == null, "no object is in two lists", object);
            int span = tiers.pageHeap.pageMap.get(object >>> Common.PAGE_SHIFT);
            Law.hold(
                    span != Spans.NONE && spans.sizeClass[span] == cl && spans.location[span] == Spans.IN_USE,
                    "a free object lies in a span of its class",
                    object);
            Law.hold(
                    (object - spans.address(span)) % size == 0,
                    "a free object begins where one of its span does",
                    object);
            Law.hold(ofSpan == Spans.NONE || ofSpan == span, "a span lists its own objects only", object);
            if (place != Place.SPAN) {
                cachedOfSpan.merge(span, 1, Integer::sum);
            }
        }
        Law.hold(count == length, "a list is as long as its count says", head);
    }

    /** Where an object is free, or {@code null} if it is live. */
    @org.jspecify.annotations.Nullable
    Place place(long object) {
        return places.get(object);
    }

    /** The thread in whose cache an object is. */
    int thread(long object) {
        return threads.getOrDefault(object, PieceVisitor.NOBODY);
    }

    /** Objects of a span that are in thread and transfer caches. */
    int cached(int span) {
        return cachedOfSpan.getOrDefault(span, 0);
    }
}
