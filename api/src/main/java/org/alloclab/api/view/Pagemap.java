package org.alloclab.api.view;

/**
 * The entries of {@code /proc/PID/pagemap}, one of 64 bits for each page (Linux Documentation/admin-guide/mm/pagemap.rst).
 *
 * <pre>
 *   63 PRESENT   62 SWAPPED   61 FILE        present in memory; in swap; a page of a file, or shared memory
 *   58 GUARD     56 EXCLUSIVE 55 SOFT_DIRTY  a guard region; mapped once; written to since clear_refs
 *   0..54        frame number where present; where swapped, bits 0..4 the swap area and 5..54 the slot
 * </pre>
 */
public final class Pagemap {
    /** In memory. */
    public static final long PRESENT = 1L << 63;
    /** In swap. */
    public static final long SWAPPED = 1L << 62;
    /** Of a file, or of shared memory. */
    public static final long FILE = 1L << 61;
    /** Of a guard region. */
    public static final long GUARD = 1L << 58;
    /** Mapped once. */
    public static final long EXCLUSIVE = 1L << 56;
    /** Written to since {@code clear_refs}. */
    public static final long SOFT_DIRTY = 1L << 55;
    /** Bits of the frame number, or of swap area and slot. */
    public static final long FRAME_MASK = SOFT_DIRTY - 1;

    /** The slot begins above the number of the swap area. */
    public static final int SWAP_SLOT_SHIFT = 5;

    private Pagemap() {}

    /** Whether the page of an entry is in memory. */
    public static boolean isPresent(long entry) {
        return (entry & PRESENT) != 0;
    }

    /** The frame of a present entry. */
    public static long frame(long entry) {
        return entry & FRAME_MASK;
    }
}
