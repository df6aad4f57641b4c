package org.alloclab.vm;

import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;

/**
 * Tells the steps of page faults and system calls to a probe that hears decisions. What is told is what was just done, or
 * found.
 *
 * <pre>
 *   fault    1 check the address (area, rights)   2 find a frame   3 fill it   4 map it
 *   unmap    unlink areas, clear entries, drop from caches, flush the TLB, free frames, free empty tables
 *   brk up   check the limit, look for a collision, enough memory?, widen the heap's area or make one
 * </pre>
 */
final class Steps {
    static final DecisionPoint ADDRESS_IN_AREA = step("1 check the address: it lies in the area", "from", "to");
    static final DecisionPoint ADDRESS_UNKNOWN = step("1 check the address: no area holds it", "address", "unused");
    static final DecisionPoint STACK_GROWN =
            step("1 check the address: just below the stack, which grows", "to", "pages");
    static final DecisionPoint RIGHTS_DENIED = step("1 check the rights: the area forbids it", "address", "unused");
    static final DecisionPoint FRAME_FOUND = step("2 find a frame: from the buddy", "frame", "unused");
    static final DecisionPoint FRAME_CACHED =
            step("2 find a frame: the page cache has it", "frame", "page of the file");
    static final DecisionPoint FRAME_IS_ZERO_PAGE =
            step("2 find a frame: the shared zero page will do", "unused", "unused");
    static final DecisionPoint FRAME_KEPT = step("2 find a frame: nobody else maps it, so it stays", "frame", "unused");
    static final DecisionPoint FILLED_ZERO = step("3 fill it: with zeros", "unused", "unused");
    static final DecisionPoint FILLED_COPY = step("3 fill it: with a copy of the page", "of frame", "unused");
    static final DecisionPoint FILLED_FROM_DISK = step("3 fill it: read from disk", "pages read", "from page");
    static final DecisionPoint FILLED_FROM_SWAP = step("3 fill it: read from swap", "slot", "unused");
    static final DecisionPoint FILLED_ALREADY = step("3 fill it: nothing to do", "unused", "unused");
    static final DecisionPoint MAPPED = step("4 map it: entry set", "page", "frame");
    static final DecisionPoint MAPPED_READ_ONLY = step("4 map it: entry set, read-only", "page", "unused");
    static final DecisionPoint MAPPED_AROUND =
            step("4 map it: with the cached pages around it", "page", "pages mapped");

    static final DecisionPoint HUGETLB_RESERVED = step("reserve hugetlb pages", "pages", "available after");
    static final DecisionPoint HUGETLB_REFUSED = step("reserve hugetlb pages: too few", "pages", "available");
    static final DecisionPoint HUGETLB_UNRESERVED =
            step("give reservations of hugetlb pages back", "pages", "available after");
    static final DecisionPoint HUGETLB_TAKEN_RESERVED =
            step("2 find a frame: from the hugetlb pool, with the reservation", "frame", "pages free after");
    static final DecisionPoint HUGETLB_TAKEN =
            step("2 find a frame: from the hugetlb pool, without a reservation", "frame", "pages free after");
    static final DecisionPoint HUGETLB_NONE =
            step("2 find a frame: the hugetlb pool has none to give", "page", "pages free");
    static final DecisionPoint HUGETLB_TAKEN_BACK =
            step("2 find a frame: the hugetlb pool has none, so the children lose theirs", "frame", "mapped by");
    static final DecisionPoint HUGETLB_GIVEN = step("the hugetlb page goes back", "frame", "pages free after");

    static final DecisionPoint LIMIT_CHECKED = step("check the limit on data", "bytes of data", "unused");
    static final DecisionPoint COLLISION = step("look for a collision: the next area is too near", "at", "unused");
    static final DecisionPoint NO_COLLISION = step("look for a collision: free up to", "address", "unused");
    static final DecisionPoint PROMISED = step("enough memory? yes", "pages", "unused");
    static final DecisionPoint NOT_PROMISED = step("enough memory? no", "pages", "unused");
    static final DecisionPoint AREA_WIDENED =
            step("widen the neighbour area, which has the same attributes", "from", "to");
    static final DecisionPoint AREA_MADE = step("make an area and link it in", "from", "to");

    static final DecisionPoint AREA_UNLINKED = step("unlink the area", "from", "to");
    static final DecisionPoint AREA_CUT = step("cut the area", "at", "unused");
    static final DecisionPoint ENTRIES_CLEARED = step("clear the entries", "pages present", "in swap");
    static final DecisionPoint CACHES_DROPPED =
            step("drop them from the LRU list and swap", "anonymous pages", "slots of swap");
    static final DecisionPoint CACHE_KEPT =
            step("unmap pages of files, which stay in the page cache", "pages", "unused");
    static final DecisionPoint TLB_FLUSHED = step("flush the TLB", "from", "to");
    static final DecisionPoint FRAMES_FREED = step("free the frames", "frames", "unused");
    static final DecisionPoint TABLES_FREED = step("free the empty tables", "tables", "unused");

    static final DecisionPoint TABLES_COPIED = step("copy the entries of the area", "from", "pages now shared");
    static final DecisionPoint TABLES_LEFT = step("copy no entries: they can be faulted in again", "from", "unused");

    static final DecisionPoint COLLAPSED =
            step("make one huge page of small ones; the table is deposited", "at", "pages that were there");
    static final DecisionPoint HUGE_FOUND = step("2 find 512 frames: a block of order 9", "first frame", "unused");
    static final DecisionPoint HUGE_FRAME_IS_ZERO_PAGE =
            step("2 find 512 frames: the shared huge zero page will do", "unused", "unused");
    static final DecisionPoint HUGE_MAPPED =
            step("4 map it: the level-2 entry set, a table deposited", "at", "first frame");
    static final DecisionPoint HUGE_SPLIT =
            step("split the mapping: the deposited table takes over", "first frame", "unused");
    static final DecisionPoint HUGE_QUEUED =
            step("queue the huge page to be split: parts of it are still mapped", "first frame", "parts left");

    private final Probe probe;
    private final boolean heard;

    Steps(Probe probe) {
        this.probe = probe;
        this.heard = probe.hearsDecisions();
    }

    private static DecisionPoint step(String name, String subject, String detail) {
        return new DecisionPoint("paging", name, subject, detail);
    }

    /** Whether anybody listens: what is counted only to be told need not be counted otherwise. */
    boolean isHeard() {
        return heard;
    }

    void tell(DecisionPoint point, long subject, long detail) {
        if (heard) {
            probe.decision(point, subject, detail);
        }
    }

    void tell(DecisionPoint point) {
        tell(point, 0, 0);
    }

    /** A step that is left out where nothing was done. */
    void tellIfAny(DecisionPoint point, long count, long other) {
        if (count != 0 || other != 0) {
            tell(point, count, other);
        }
    }
}
