package org.alloclab.vm.event;

import org.alloclab.api.machine.Layer;
import org.alloclab.api.probe.Argument;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Phase;

/**
 * The steps of page faults and system calls, as they are told. What is told is what was just done, or found.
 *
 * <pre>
 *   fault    1 check the address (area, rights)   2 find a frame   3 fill it   4 map it
 *   unmap    unlink areas, clear entries, drop from caches, flush the TLB, free frames, free empty tables
 *   brk up   check the limit, look for a collision, enough memory?, widen the heap's area or make one
 * </pre>
 */
public final class Steps {
    public static final DecisionPoint ADDRESS_IN_AREA =
            step("1 check the address: it lies in the area", Argument.address("from"), Argument.address("to"));
    public static final DecisionPoint ADDRESS_UNKNOWN =
            step("1 check the address: no area holds it", Argument.address("address"));
    public static final DecisionPoint STACK_GROWN = step(
            "1 check the address: just below the stack, which grows", Argument.address("to"), Argument.pages("pages"));
    public static final DecisionPoint RIGHTS_DENIED =
            step("1 check the rights: the area forbids it", Argument.address("address"));
    public static final DecisionPoint FRAME_FOUND = step("2 find a frame: from the buddy", Argument.frame("frame"));
    public static final DecisionPoint FRAME_CACHED =
            step("2 find a frame: the page cache has it", Argument.frame("frame"), Argument.index("page of the file"));
    public static final DecisionPoint FRAME_IS_ZERO_PAGE = step("2 find a frame: the shared zero page will do");
    public static final DecisionPoint FRAME_KEPT =
            step("2 find a frame: nobody else maps it, so it stays", Argument.frame("frame"));
    public static final DecisionPoint FILLED_ZERO = step("3 fill it: with zeros");
    public static final DecisionPoint FILLED_COPY =
            step("3 fill it: with a copy of the page", Argument.frame("of frame"));
    public static final DecisionPoint FILLED_FROM_DISK =
            step("3 fill it: read from disk", Argument.pages("pages read"), Argument.index("from page"));
    public static final DecisionPoint FILLED_FROM_SWAP = step("3 fill it: read from swap", Argument.index("slot"));
    public static final DecisionPoint FILLED_ALREADY = step("3 fill it: nothing to do");
    public static final DecisionPoint MAPPED =
            step("4 map it: entry set", Argument.address("page"), Argument.frame("frame"));
    public static final DecisionPoint MAPPED_READ_ONLY =
            step("4 map it: entry set, read-only", Argument.address("page"));
    public static final DecisionPoint MAPPED_AROUND =
            step("4 map it: with the cached pages around it", Argument.address("page"), Argument.pages("pages mapped"));

    public static final DecisionPoint HUGETLB_RESERVED =
            step("reserve hugetlb pages", Argument.pages("pages"), Argument.pages("available after"));
    public static final DecisionPoint HUGETLB_REFUSED =
            step("reserve hugetlb pages: too few", Argument.pages("pages"), Argument.pages("available"));
    public static final DecisionPoint HUGETLB_UNRESERVED =
            step("give reservations of hugetlb pages back", Argument.pages("pages"), Argument.pages("available after"));
    public static final DecisionPoint HUGETLB_TAKEN_RESERVED = step(
            "2 find a frame: from the hugetlb pool, with the reservation",
            Argument.frame("frame"),
            Argument.pages("pages free after"));
    public static final DecisionPoint HUGETLB_TAKEN = step(
            "2 find a frame: from the hugetlb pool, without a reservation",
            Argument.frame("frame"),
            Argument.pages("pages free after"));
    public static final DecisionPoint HUGETLB_NONE = step(
            "2 find a frame: the hugetlb pool has none to give",
            Argument.address("page"),
            Argument.pages("pages free"));
    public static final DecisionPoint HUGETLB_TAKEN_BACK = step(
            "2 find a frame: the hugetlb pool has none, so the children lose theirs",
            Argument.frame("frame"),
            Argument.count("mapped by"));
    public static final DecisionPoint HUGETLB_GIVEN =
            step("the hugetlb page goes back", Argument.frame("frame"), Argument.pages("pages free after"));

    public static final DecisionPoint LIMIT_CHECKED = step("check the limit on data", Argument.bytes("bytes of data"));
    public static final DecisionPoint COLLISION =
            step("look for a collision: the next area is too near", Argument.address("at"));
    public static final DecisionPoint NO_COLLISION =
            step("look for a collision: free up to", Argument.address("address"));
    public static final DecisionPoint PROMISED = step("enough memory? yes", Argument.pages("pages"));
    public static final DecisionPoint NOT_PROMISED = step("enough memory? no", Argument.pages("pages"));
    public static final DecisionPoint AREA_WIDENED = step(
            "widen the neighbour area, which has the same attributes",
            Argument.address("from"),
            Argument.address("to"));
    public static final DecisionPoint AREA_MADE =
            step("make an area and link it in", Argument.address("from"), Argument.address("to"));

    public static final DecisionPoint AREA_UNLINKED =
            step("unlink the area", Argument.address("from"), Argument.address("to"));
    public static final DecisionPoint AREA_CUT = step("cut the area", Argument.address("at"));
    public static final DecisionPoint ENTRIES_CLEARED =
            step("clear the entries", Argument.pages("pages present"), Argument.pages("in swap"));
    public static final DecisionPoint CACHES_DROPPED = step(
            "drop them from the LRU list and swap", Argument.pages("anonymous pages"), Argument.count("slots of swap"));
    public static final DecisionPoint CACHE_KEPT =
            step("unmap pages of files, which stay in the page cache", Argument.pages("pages"));
    public static final DecisionPoint TLB_FLUSHED =
            step("flush the TLB", Argument.address("from"), Argument.address("to"));
    public static final DecisionPoint FRAMES_FREED = step("free the frames", Argument.count("frames"));
    public static final DecisionPoint TABLES_FREED = step("free the empty tables", Argument.count("tables"));

    public static final DecisionPoint TABLES_COPIED =
            step("copy the entries of the area", Argument.address("from"), Argument.pages("pages now shared"));
    public static final DecisionPoint TABLES_LEFT =
            step("copy no entries: they can be faulted in again", Argument.address("from"));

    public static final DecisionPoint COLLAPSED = step(
            "make one huge page of small ones; the table is deposited",
            Argument.address("at"),
            Argument.pages("pages that were there"));
    public static final DecisionPoint HUGE_FOUND =
            step("2 find 512 frames: a block of order 9", Argument.frame("first frame"));
    public static final DecisionPoint HUGE_FRAME_IS_ZERO_PAGE =
            step("2 find 512 frames: the shared huge zero page will do");
    public static final DecisionPoint HUGE_MAPPED = step(
            "4 map it: the level-2 entry set, a table deposited",
            Argument.address("at"),
            Argument.frame("first frame"));
    public static final DecisionPoint HUGE_SPLIT =
            step("split the mapping: the deposited table takes over", Argument.frame("first frame"));
    public static final DecisionPoint HUGE_QUEUED = step(
            "queue the huge page to be split: parts of it are still mapped",
            Argument.frame("first frame"),
            Argument.count("parts left"));

    private Steps() {}

    private static DecisionPoint step(String name, Argument... arguments) {
        return new DecisionPoint(Layer.ADDRESS_SPACE, "paging", Phase.STEP, name, arguments);
    }
}
