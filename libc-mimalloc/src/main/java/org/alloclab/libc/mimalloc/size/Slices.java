package org.alloclab.libc.mimalloc.size;

/**
 * Slices and regions (mimalloc 3.6, types.h; page-map.c and the layout of libmimalloc.so.3.6).
 *
 * <pre>
 *   region, 256 MiB, aligned
 *   ├─ 512 KiB: 4096 slice records of 128 bytes ─┬─ slice 8 ─┬─ slice 9 ─┬─ ...  4095
 *   │  [0] [1] ... [8] [9] ...                   │
 *
 *   slice record: first word: the record of the page that has the slice;
 *                 the whole of it: that page's own record, if its blocks have more than 10 KiB
 * </pre>
 */
public final class Slices {
    public static final int SHIFT = 16;
    public static final long SIZE = 1L << SHIFT;

    public static final int REGION_SHIFT = 28;
    public static final long REGION = 1L << REGION_SHIFT;
    /** Slices of a region. */
    public static final int REGION_SLICES = 1 << (REGION_SHIFT - SHIFT);

    /** Bytes of a page's record ({@code sizeof(mi_page_t)}). */
    public static final int RECORD_SIZE = 128;
    /** Bytes at the start of a region that hold its slice records. */
    public static final long REGION_INFO = (long) REGION_SLICES * RECORD_SIZE;
    /** Slices at the start of a region that hold its slice records. */
    public static final int REGION_INFO_SLICES = (int) (REGION_INFO >>> SHIFT);

    private Slices() {}

    /** Slices that hold so many bytes. */
    public static long count(long bytes) {
        return (bytes + SIZE - 1) >>> SHIFT;
    }

    /** Address of the record of the slice that an address lies in. */
    public static long recordOf(long address) {
        return (address & -REGION) | ((address >>> SHIFT) & (REGION_SLICES - 1)) * RECORD_SIZE;
    }

    /** The next multiple of a power of two. */
    public static long alignUp(long value, long alignment) {
        return (value + alignment - 1) & -alignment;
    }
}
