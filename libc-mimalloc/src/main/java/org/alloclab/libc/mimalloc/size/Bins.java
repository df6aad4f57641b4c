package org.alloclab.libc.mimalloc.size;

/**
 * Bins of block sizes (mimalloc 3.6, page-queue.c, mi_bin): 8 and 16 bytes, multiples of 16 up to 128, from there four
 * bins for each doubling up to 512 KiB.
 *
 * <pre>
 *   bin     1  2   4   6   8   9  10   11   12   13   14 ...    60    73    74
 *   bytes   8 16  32  48  64  80  96  112  128  160  192 ...  512K  huge  full
 * </pre>
 *
 * <p>Bins 3, 5 and 7 exist and stay empty: the least alignment is 16 bytes, but for 8 bytes.
 */
public final class Bins {
    /** The queue of pages with one block that is larger or stricter aligned than any bin. */
    public static final int HUGE = 73;
    /** The queue of full pages, used only where pages must not be abandoned. */
    public static final int FULL = 74;

    public static final int COUNT = 75;
    /** The last bin of a size; abandoned pages are found again up to here. */
    public static final int LAST = 60;

    /** Requests up to here find their page in a table (MI_SMALL_SIZE_MAX). */
    public static final int SMALL_SIZE_MAX = 1024;
    /** Blocks up to here lie in pages of one slice (MI_SMALL_MAX_OBJ_SIZE). */
    public static final int SMALL_BLOCK_MAX = 10 << 10;
    /** Blocks up to here lie in pages of 8 slices, but those of 64 KiB (MI_MEDIUM_MAX_OBJ_SIZE). */
    private static final int MEDIUM_BLOCK_MAX = 86_698;
    /** Blocks up to here lie in pages of 64 slices (MI_LARGE_MAX_OBJ_SIZE). */
    public static final int LARGE_BLOCK_MAX = 512 << 10;

    private static final int MEDIUM_SLICES = 8;
    private static final int LARGE_SLICES = 64;

    private static final int OS_PAGE = 4096;
    private static final int LARGE_WORDS = LARGE_BLOCK_MAX >>> 3;
    private static final long[] SIZES = sizes();

    private Bins() {}

    /** The bin of blocks that hold so many bytes; {@link #HUGE} beyond {@link #LARGE_BLOCK_MAX}. */
    public static int of(long size) {
        long words = (size + 7) >>> 3;
        if (words <= 8) {
            return words <= 1 ? 1 : (int) (words + 1) & ~1;
        }
        if (words > LARGE_WORDS) {
            return HUGE;
        }
        int w = (int) words - 1;
        int high = 31 - Integer.numberOfLeadingZeros(w);
        return (high << 2) + ((w >>> (high - 2)) & 3) - 3;
    }

    /** Bytes of a block of a bin; for {@link #HUGE} and {@link #FULL} the marks that upstream gives their queues. */
    public static long size(int bin) {
        return SIZES[bin];
    }

    private static long[] sizes() {
        long[] sizes = new long[COUNT];
        for (int bin = 1; bin <= 8; bin++) {
            sizes[bin] = 8L * bin;
        }
        for (int bin = 9; bin < HUGE; bin++) {
            int step = bin + 3;
            sizes[bin] = (5L + (step & 3)) << ((step >>> 2) - 2) << 3;
        }
        sizes[HUGE] = LARGE_BLOCK_MAX + 8;
        sizes[FULL] = LARGE_BLOCK_MAX + 16;
        return sizes;
    }

    /** Bytes of the block that a request gets (mi_good_size). */
    public static long goodSize(long size) {
        if (size >= 0 && size <= LARGE_BLOCK_MAX) {
            return SIZES[of(size)];
        }
        return size < 0 ? size : Slices.alignUp(size, OS_PAGE);
    }

    /** Slices of a page of blocks of a bin (arena.c, _mi_arenas_page_alloc). */
    public static int pageSlices(long blockSize) {
        if (blockSize <= SMALL_BLOCK_MAX) {
            return 1;
        }
        return isMedium(blockSize) ? MEDIUM_SLICES : LARGE_SLICES;
    }

    /** Whether blocks of more than {@link #SMALL_BLOCK_MAX} bytes lie in pages of 8 slices. */
    public static boolean isMedium(long blockSize) {
        return blockSize <= MEDIUM_BLOCK_MAX && blockSize != Slices.SIZE;
    }

    /** Rounds a size up to what wastes at most an eighth of it (os.c, _mi_os_good_alloc_size). */
    public static long goodAllocSize(long size) {
        long unit;
        if (size < 512 << 10) {
            unit = OS_PAGE;
        } else if (size < 2 << 20) {
            unit = 64 << 10;
        } else if (size < 8 << 20) {
            unit = 256 << 10;
        } else if (size < 32 << 20) {
            unit = 1 << 20;
        } else {
            unit = 4 << 20;
        }
        return size > Long.MAX_VALUE - unit ? size : Slices.alignUp(size, unit);
    }
}
