package org.alloclab.libc.tcmalloc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

/** Sizes and limits that the three tiers share (gperftools 2.10, common.h, as built for x86-64 without switches). */
final class Common {
    /** A tc-page is 8 KiB, two kernel pages. */
    static final int PAGE_SHIFT = 13;

    static final long PAGE_SIZE = 1L << PAGE_SHIFT;

    /** Greatest size that has a size class; anything larger is a span of its own. */
    static final int MAX_SIZE = 256 * 1024;

    /** Size classes are multiples of this. */
    static final int ALIGNMENT = 8;

    /** Blocks of this size and more are aligned to it. */
    static final int MIN_ALIGN = 16;

    /** Bound on the number of size classes; class 0 is none. */
    static final int CLASS_SIZES_MAX = 128;

    /** Free spans up to this many tc-pages have a list for each length; it is also the least growth of the heap. */
    static final int MAX_PAGES = 1 << (20 - PAGE_SHIFT);

    static final long MAX_VALID_PAGES = -1L >>> PAGE_SHIFT;

    /** User addresses have this many bits. */
    static final int ADDRESS_BITS = 48;

    static final int MAX_THREAD_CACHE_SIZE = 4 << 20;
    static final int MIN_THREAD_CACHE_SIZE = MAX_SIZE * 2;
    static final long DEFAULT_OVERALL_THREAD_CACHE_SIZE = 8L * MAX_THREAD_CACHE_SIZE;
    static final long MAX_OVERALL_THREAD_CACHE_SIZE = 1L << 30;

    /** What one thread cache takes from the unclaimed budget, or from another cache, at a time. */
    static final int STEAL_AMOUNT = 1 << 16;

    /** So many frees may find a list too long before its maximum length shrinks. */
    static final int MAX_OVERAGES = 3;

    static final int MAX_DYNAMIC_FREE_LIST_LENGTH = 8192;

    private Common() {}

    /** Whole tc-pages that hold so many bytes; sizes are unsigned. */
    static long pages(long bytes) {
        return (bytes >>> PAGE_SHIFT) + ((bytes & (PAGE_SIZE - 1)) > 0 ? 1 : 0);
    }
}
