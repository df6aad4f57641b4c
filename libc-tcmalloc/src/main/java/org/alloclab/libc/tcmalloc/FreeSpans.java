package org.alloclab.libc.tcmalloc;

/**
 * The free spans of the page heap.
 *
 * <pre>
 *   1 page     normal ⇄ span ⇄ span      returned ⇄ span
 *   2 pages    normal                    returned ⇄ span ⇄ span
 *   ...
 *   128 pages  normal ⇄ span             returned
 *   more       normal set by length      returned set by length
 * </pre>
 */
final class FreeSpans {
    private final Spans spans;
    private final LargeSpans largeNormal;
    private final LargeSpans largeReturned;

    /** Bytes of normal spans. */
    long freeBytes;
    /** Bytes of returned spans. */
    long unmappedBytes;

    FreeSpans(Spans spans, LargeSpans.Nodes nodes) {
        this.spans = spans;
        this.largeNormal = new LargeSpans(spans, nodes);
        this.largeReturned = new LargeSpans(spans, nodes);
    }

    /** Adds a span at the head of the list of its length and location. */
    void prepend(int span) {
        byte location = spans.location[span];
        if (location == Spans.ON_NORMAL_FREELIST) {
            freeBytes += spans.bytes(span);
        } else {
            unmappedBytes += spans.bytes(span);
        }
        long length = spans.length[span];
        if (length > Common.MAX_PAGES) {
            large(location).insert(span);
        } else {
            spans.prepend(Spans.freeListHeader((int) length, location), span);
        }
    }

    void remove(int span) {
        byte location = spans.location[span];
        if (location == Spans.ON_NORMAL_FREELIST) {
            freeBytes -= spans.bytes(span);
        } else {
            unmappedBytes -= spans.bytes(span);
        }
        if (spans.length[span] > Common.MAX_PAGES) {
            large(location).remove(span);
        } else {
            spans.remove(span);
        }
    }

    LargeSpans large(byte location) {
        return location == Spans.ON_NORMAL_FREELIST ? largeNormal : largeReturned;
    }

    /** The span added last to a list of small spans, or {@link Spans#NONE}. */
    int first(int pages, byte location) {
        int header = Spans.freeListHeader(pages, location);
        int span = spans.next[header];
        return span == header ? Spans.NONE : span;
    }

    /** The normal span of so many pages that was added first, or {@link Spans#NONE}. */
    int oldestNormal(int pages) {
        int header = Spans.freeListHeader(pages, Spans.ON_NORMAL_FREELIST);
        int span = spans.prev[header];
        return span == header ? Spans.NONE : span;
    }

    /** Number of small spans of a length and location. */
    int count(int pages, byte location) {
        return spans.listLength(Spans.freeListHeader(pages, location));
    }
}
