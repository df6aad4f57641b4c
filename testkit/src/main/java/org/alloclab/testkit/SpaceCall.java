package org.alloclab.testkit;

import java.util.Locale;

/**
 * A call of a program that the kit plays on an address space.
 *
 * @param kind which one
 * @param area number of the area that it makes or is about
 * @param from its first page, counted from the start of the area
 * @param count pages; of a store the word
 */
record SpaceCall(Kind kind, int area, int from, int count) {
    enum Kind {
        MAP,
        UNMAP,
        STORE,
        READ_ONLY,
        WRITABLE,
        DONT_NEED,
        RESIZE
    }

    /** As a line of a scene. */
    String line() {
        return switch (kind) {
            case MAP -> told("x%1$d = mmap %3$dp rw");
            case UNMAP -> told("munmap x%1$d+%2$dp %3$dp");
            case STORE -> told("store x%1$d+%2$dp %3$d");
            case READ_ONLY -> told("mprotect x%1$d+%2$dp %3$dp r");
            case WRITABLE -> told("mprotect x%1$d+%2$dp %3$dp rw");
            case DONT_NEED -> told("madvise x%1$d+%2$dp %3$dp dontneed");
            case RESIZE -> told("x%1$d = mremap x%1$d %2$dp %3$dp m");
        };
    }

    private String told(String form) {
        return String.format(Locale.ROOT, form, area, from, count);
    }
}
