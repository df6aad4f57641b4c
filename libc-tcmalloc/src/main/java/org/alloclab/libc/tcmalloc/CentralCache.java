package org.alloclab.libc.tcmalloc;

import org.alloclab.api.probe.Teller;

/** The second tier: the central free lists of all size classes, which share out the slots of their transfer caches. */
final class CentralCache {
    /** Where a span record has its list of objects: what is read first if a pointer has no span. */
    static final long SPAN_OBJECTS_OFFSET = 32;

    private final SizeMap sizeMap;
    private final Spans spans;
    private final CentralFreeList[] lists;
    private final StandardError standardError;
    private final Teller teller;

    /** The class that has to give up a slot next (EvictRandomSizeClass, race_counter). */
    private int evictionCounter;

    CentralCache(PageHeap pageHeap, SizeMap sizeMap, Links links, StandardError standardError, Teller teller) {
        this.sizeMap = sizeMap;
        this.spans = pageHeap.spans;
        this.standardError = standardError;
        this.teller = teller;
        lists = new CentralFreeList[sizeMap.numSizeClasses()];
        for (int cl = 0; cl < lists.length; cl++) {
            lists[cl] = new CentralFreeList(this, pageHeap, sizeMap, links, teller, cl);
        }
    }

    CentralFreeList list(int cl) {
        return lists[cl];
    }

    /**
     * Takes a slot from the class whose turn it is, unless that is the class that needs one (EvictRandomSizeClass); a slot
     * with a chain in it only by force.
     */
    boolean evictSlot(int forClass, CentralFreeList.Eviction eviction) {
        int victim = evictionCounter++;
        if (victim >= lists.length) {
            victim %= lists.length;
            evictionCounter = victim;
        }
        if (victim == forClass || !lists[victim].shrinkCache(eviction)) {
            return false;
        }
        teller.tell(Decisions.TRANSFER_EVICTION, victim, forClass);
        return true;
    }

    /** Objects that the span is cut into. */
    long objectsIn(int span) {
        return spans.bytes(span) / sizeMap.classToSize(spans.sizeClass[span]);
    }

    void reportFailure(long bytes) {
        standardError.log("src/central_freelist.cc:330] tcmalloc: allocation failed " + bytes + " ");
    }
}
