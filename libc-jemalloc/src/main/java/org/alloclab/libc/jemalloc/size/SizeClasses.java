package org.alloclab.libc.jemalloc.size;

/**
 * The sizes that requests are rounded up to, computed by formula, and the tables that make the formula cheap.
 *
 * <pre>
 *   size = 2^lgBase + delta * 2^lgDelta,   delta = 1..4,   lgDelta = lgBase - 2
 *
 *   8 | 16 32 48 64 | 80 96 112 128 | 160 192 224 256 | 320 ... | 10240 12288 14336 || 16384 | 20480 24576 ...
 *   tiny  one group      group           group                     last small class  || first large class
 * </pre>
 *
 * <p>Besides the size index there is the <i>page size index</i>, which counts only classes of whole pages: extents are
 * sorted by it. (jemalloc 5.3.0 sc.h, sz.h, sz.c)
 */
public final class SizeClasses {
    public static final int LG_PAGE = 12;
    public static final long PAGE = 1L << LG_PAGE;
    public static final long PAGE_MASK = PAGE - 1;
    public static final long HUGE_PAGE = 2L << 20;
    /**
     * Extra bytes of every large extent, within which its start is shifted: {@code opt.cache_oblivious}, which the build
     * sets and {@code MALLOC_CONF} cannot change.
     */
    public static final long LARGE_PAD = PAGE;

    public static final int QUANTUM = 16;
    public static final int CACHE_LINE = 64;

    /** Number of size classes, small ones first. */
    public static final int CLASSES = 232;

    /** Number of small size classes. */
    public static final int BINS = 36;

    /** Number of large size classes. */
    public static final int LARGE_CLASSES = CLASSES - BINS;

    /** Number of size classes of whole pages. */
    public static final int PAGE_CLASSES = 199;

    /** Largest size in the lookup table, and on the fast path. */
    public static final int LOOKUP_MAX = 4096;

    public static final long SMALL_MAX = 14336;
    public static final long LARGE_MIN = 16384;
    public static final long LARGE_MAX = 0x7000_0000_0000_0000L;

    private static final int LG_GROUP = 2;
    private static final int GROUP = 1 << LG_GROUP;
    private static final int LG_QUANTUM = 4;

    private final long[] sizeOfIndex = new long[CLASSES];
    private final long[] sizeOfPageIndex = new long[PAGE_CLASSES + 1];
    private final byte[] lookup = new byte[(LOOKUP_MAX >> 3) + 1];

    /** Builds the tables. */
    public SizeClasses() {
        for (int i = 0; i < CLASSES; i++) {
            sizeOfIndex[i] = computeSize(i);
        }
        for (int i = 0; i < PAGE_CLASSES; i++) {
            sizeOfPageIndex[i] = computePageSize(i);
        }
        sizeOfPageIndex[PAGE_CLASSES] = LARGE_MAX + PAGE;
        for (int i = 0; i < lookup.length; i++) {
            lookup[i] = (byte) computeIndex((long) i << 3);
        }
    }

    /** Size index of {@code (size + 7) / 8}, for sizes up to {@link #LOOKUP_MAX}. */
    public byte[] lookup() {
        return lookup;
    }

    /** Size of each index. */
    public long[] sizes() {
        return sizeOfIndex;
    }

    /** Index of the class that serves a size, or {@link #CLASSES} where none does. */
    public int indexOf(long size) {
        if (size >= 0 && size <= LOOKUP_MAX) {
            return lookup[(int) (size + 7) >>> 3];
        }
        return computeIndex(size);
    }

    public long sizeOf(int index) {
        return sizeOfIndex[index];
    }

    /** Usable size for a request, or 0 where it is too large. */
    public long usable(long size) {
        int index = indexOf(size);
        return index == CLASSES ? 0 : sizeOfIndex[index];
    }

    /** Usable size for a request with an alignment, or 0 where it is too large. (sz.h, sz_sa2u) */
    public long usable(long size, long alignment) {
        if (Long.compareUnsigned(size, SMALL_MAX) <= 0 && Long.compareUnsigned(alignment, PAGE) <= 0) {
            long usize = usable(alignUp(size, alignment));
            if (usize < LARGE_MIN) {
                return usize;
            }
        }
        if (Long.compareUnsigned(alignment, LARGE_MAX) > 0) {
            return 0;
        }
        long usize = Long.compareUnsigned(size, LARGE_MIN) <= 0 ? LARGE_MIN : usable(size);
        if (usize == 0) {
            return 0;
        }
        long mapped = usize + LARGE_PAD + alignUp(alignment, PAGE) - PAGE;
        return Long.compareUnsigned(mapped, usize) < 0 ? 0 : usize;
    }

    /** Index of the page size class that serves a size. (sz.h, sz_psz2ind) */
    public static int pageIndexOf(long size) {
        if (Long.compareUnsigned(size, LARGE_MAX) > 0) {
            return PAGE_CLASSES;
        }
        int x = lgCeil(size);
        int group = x < LG_GROUP + LG_PAGE ? 0 : x - (LG_GROUP + LG_PAGE);
        int lgDelta = group == 0 ? LG_PAGE : LG_PAGE + group - 1;
        int within = (int) ((size - 1) >>> lgDelta) & (GROUP - 1);
        return (group << LG_GROUP) + within;
    }

    public long pageSizeOf(int pageIndex) {
        return sizeOfPageIndex[pageIndex];
    }

    /** A size rounded up to a page size class. (sz.h, sz_psz2u) */
    public static long pageUsable(long size) {
        if (Long.compareUnsigned(size, LARGE_MAX) > 0) {
            return LARGE_MAX + PAGE;
        }
        int x = lgFloor((size << 1) - 1);
        int lgDelta = x < LG_GROUP + LG_PAGE + 1 ? LG_PAGE : x - LG_GROUP - 1;
        return alignUp(size, 1L << lgDelta);
    }

    /** The largest extent size of the form class + pad that is not above a size of whole pages. (sz.c) */
    long quantizeFloor(long size) {
        int pageIndex = pageIndexOf(size - LARGE_PAD + 1);
        return pageIndex == 0 ? size : sizeOfPageIndex[pageIndex - 1] + LARGE_PAD;
    }

    /** The smallest extent size of that form whose heap holds nothing below a size of whole pages. (sz.c) */
    public long quantizeCeil(long size) {
        long floor = quantizeFloor(size);
        return floor < size ? sizeOfPageIndex[pageIndexOf(floor - LARGE_PAD + 1)] + LARGE_PAD : floor;
    }

    /** Page index of the heap that holds extents of a size. */
    public int heapIndexOf(long size) {
        return pageIndexOf(quantizeFloor(size));
    }

    public static long alignUp(long value, long alignment) {
        return (value + alignment - 1) & -alignment;
    }

    public static long pageCeil(long value) {
        return (value + PAGE_MASK) & ~PAGE_MASK;
    }

    public static long pageFloor(long value) {
        return value & ~PAGE_MASK;
    }

    public static long hugePageCeil(long value) {
        return alignUp(value, HUGE_PAGE);
    }

    public static int lgFloor(long value) {
        return 63 - Long.numberOfLeadingZeros(value);
    }

    static int lgCeil(long value) {
        return value <= 1 ? 0 : lgFloor(value - 1) + 1;
    }

    private static int computeIndex(long size) {
        if (Long.compareUnsigned(size, LARGE_MAX) > 0) {
            return CLASSES;
        }
        if (size <= 8) {
            return 0;
        }
        int x = lgFloor((size << 1) - 1);
        int shift = x < LG_GROUP + LG_QUANTUM ? 0 : x - (LG_GROUP + LG_QUANTUM);
        int lgDelta = x < LG_GROUP + LG_QUANTUM + 1 ? LG_QUANTUM : x - LG_GROUP - 1;
        int within = (int) ((size - 1) >>> lgDelta) & (GROUP - 1);
        return 1 + (shift << LG_GROUP) + within;
    }

    private static long computeSize(int index) {
        if (index == 0) {
            return 8;
        }
        return computeGroupedSize(index - 1, LG_QUANTUM);
    }

    private static long computePageSize(int pageIndex) {
        return computeGroupedSize(pageIndex, LG_PAGE);
    }

    private static long computeGroupedSize(int index, int lgUnit) {
        int group = index >>> LG_GROUP;
        long within = index & (GROUP - 1);
        long base = group == 0 ? 0 : 1L << (lgUnit + LG_GROUP - 1 + group);
        int lgDelta = lgUnit - 1 + (group == 0 ? 1 : group);
        return base + ((within + 1) << lgDelta);
    }
}
