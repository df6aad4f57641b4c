package org.alloclab.libc.tcmalloc;

import java.util.Arrays;

/**
 * All span records and the doubly linked lists they are in (gperftools 2.10, span.h, span.cc).
 *
 * <p>A span is a run of tc-pages. It is named by a number; its fields are entries of parallel arrays:
 *
 * <pre>
 *   start      first tc-page                       objects    free objects in it (head of their list), or 0
 *   length     tc-pages                            refcount   objects of it that are not in that list, 16 bits
 *   next prev  neighbours in the list it is in     sizeClass  class of its objects, 0 for a block of whole pages
 *                                                  location   IN_USE, ON_NORMAL_FREELIST, ON_RETURNED_FREELIST
 * </pre>
 *
 * <p>Numbers 0 to {@link #HEADERS} - 1 are headers of circular lists, which the real library keeps in its .bss; 0 is
 * also 'no span'. The others are records in metadata memory.
 */
final class Spans {
    static final int NONE = 0;

    /** The span is a block, or holds blocks, of the program. */
    static final byte IN_USE = 0;
    /** The span is free and its pages are as the program left them. */
    static final byte ON_NORMAL_FREELIST = 1;
    /** The span is free and its pages were given back to the system. */
    static final byte ON_RETURNED_FREELIST = 2;

    /** Two headers for each length of small free spans and two for each size class, and the number 0. */
    static final int HEADERS = 1 + 2 * Common.MAX_PAGES + 2 * Common.CLASS_SIZES_MAX;

    /** Bytes of a record: five words and 32 bits of small fields. */
    private static final int RECORD_SIZE = 48;

    private final MetadataObjects records;

    long[] start = new long[1024];
    long[] length = new long[1024];
    int[] next = new int[1024];
    int[] prev = new int[1024];
    long[] objects = new long[1024];
    char[] refcount = new char[1024];
    byte[] sizeClass = new byte[1024];
    byte[] location = new byte[1024];

    Spans(MetadataAlloc metadata) {
        records = new MetadataObjects(metadata, RECORD_SIZE);
        records.create();
        records.create();
        for (int header = 0; header < HEADERS; header++) {
            next[header] = header;
            prev[header] = header;
        }
    }

    /** Header of the list of free spans of a small length. */
    static int freeListHeader(int pages, byte location) {
        return 2 * pages - (location == ON_NORMAL_FREELIST ? 1 : 0);
    }

    /** Header of the list of spans of a class with no free object, or with some. */
    static int centralHeader(int cl, boolean nonEmpty) {
        return 1 + 2 * Common.MAX_PAGES + 2 * cl + (nonEmpty ? 1 : 0);
    }

    /** A new record of a span in use (span.cc, NewSpan). */
    int create(long firstPage, long pages) {
        int record = records.create();
        records.write(record, 0, RECORD_SIZE);
        int span = record + HEADERS;
        if (span >= start.length) {
            grow();
        }
        start[span] = firstPage;
        length[span] = pages;
        next[span] = NONE;
        prev[span] = NONE;
        objects[span] = 0;
        refcount[span] = 0;
        sizeClass[span] = 0;
        location[span] = IN_USE;
        return span;
    }

    void delete(int span) {
        records.delete(span - HEADERS);
    }

    boolean isEmpty(int header) {
        return next[header] == header;
    }

    void prepend(int header, int span) {
        int first = next[header];
        next[span] = first;
        prev[span] = header;
        prev[first] = span;
        next[header] = span;
    }

    void remove(int span) {
        next[prev[span]] = next[span];
        prev[next[span]] = prev[span];
        prev[span] = NONE;
        next[span] = NONE;
    }

    int listLength(int header) {
        int count = 0;
        for (int span = next[header]; span != header; span = next[span]) {
            count++;
        }
        return count;
    }

    long bytes(int span) {
        return length[span] << Common.PAGE_SHIFT;
    }

    long address(int span) {
        return start[span] << Common.PAGE_SHIFT;
    }

    /** Records in use, the two included that are set aside at the start to shift the others in the cache. */
    int inUse() {
        return records.inUse();
    }

    private void grow() {
        int size = 2 * start.length;
        start = Arrays.copyOf(start, size);
        length = Arrays.copyOf(length, size);
        next = Arrays.copyOf(next, size);
        prev = Arrays.copyOf(prev, size);
        objects = Arrays.copyOf(objects, size);
        refcount = Arrays.copyOf(refcount, size);
        sizeClass = Arrays.copyOf(sizeClass, size);
        location = Arrays.copyOf(location, size);
    }
}
