package org.alloclab.libc.mimalloc.page;

import java.util.Arrays;
import org.alloclab.libc.mimalloc.os.OsMemory;
import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.size.Slices;
import org.jspecify.annotations.Nullable;

/**
 * The records of pages (mimalloc 3.6, types.h, mi_page_t), 16 words each in one array. A page is known by the index of its
 * first word; 0 is the empty page, which never has a free block.
 *
 * <pre>
 *   FREE      first block to hand out               XFREE     blocks that other threads freed, and whether owned
 *   LOCAL     blocks that the owner freed           OWNER     id of the owning thread, and flags
 *
 *   COUNTS    | .. 16 | used at last statistics 16 | allocations since 16 | used 16 |
 *   XFREE     first block, bit 0: some theap or somebody at work owns the page
 *   OWNER     id * 8, 0 while abandoned; bit 0 in the queue of full pages, bit 1 aligned blocks, bit 2 abandoned and mapped
 *   CAPACITY  blocks that were ever linked          RESERVED  blocks that fit
 * </pre>
 *
 * <p>The links between free blocks lie in the simulated program's memory, in the blocks themselves. The real record is
 * memory too; it is touched when the page is made.
 */
public final class PageRecords {
    public static final int FREE = 0;
    public static final int LOCAL = 1;
    public static final int COUNTS = 2;
    public static final int OWNER = 3;
    public static final int BLOCK_SIZE = 4;
    /** Address of the first block. */
    public static final int START = 5;

    public static final int XFREE = 6;
    public static final int CAPACITY = 7;
    public static final int RESERVED = 8;
    /** Generic allocations until a page without used blocks is freed, 0 unless it is retired. */
    public static final int RETIRE = 9;
    /** Whether free blocks are known to be zero behind their link. */
    public static final int ZERO = 10;

    public static final int NEXT = 11;
    public static final int PREV = 12;
    /** Address of the theap that has or had the page, 0 once it is freed. */
    public static final int THEAP = 13;
    /** Bytes of its slices that are committed, where that is done piece by piece, else 0. */
    public static final int SLICE_COMMITTED = 14;
    /** Address of its first slice. */
    public static final int SLICE_START = 15;

    private static final int SHIFT = 4;
    private static final int WORDS = 1 << SHIFT;
    /** The page that stands for none. */
    public static final int EMPTY = 0;

    /** Adds a used block to {@link #COUNTS}. */
    public static final long ALLOCATED = 0x1_0001;

    public static final long USED_MASK = 0xffff;
    /** {@link #OWNER}: in the queue of full pages. */
    public static final long IN_FULL = 1;
    /** {@link #OWNER}: some blocks were handed out at an address inside of them. */
    public static final long INTERIOR = 2;
    /** {@link #OWNER} of an abandoned page that the bitmap of its bin tells. */
    public static final long MAPPED = 4;

    private static final long FLAGS = IN_FULL | INTERIOR;
    /** {@link #XFREE}: the page is owned. */
    public static final long OWNED = 1;

    /** The words of all records. */
    public long[] f = new long[WORDS << 6];

    private int[] arena = new int[64];
    private int[] slice = new int[64];
    private int[] sliceCount = new int[64];
    private @Nullable OsMemory[] mapping = new OsMemory[64];
    private int[] reusable = new int[64];
    private int reusableCount;
    private int highest = EMPTY;

    /** A new page, all 0. */
    public int create() {
        if (reusableCount > 0) {
            return reusable[--reusableCount];
        }
        highest += WORDS;
        if (highest >= f.length) {
            int pages = f.length >>> SHIFT << 1;
            f = Arrays.copyOf(f, pages << SHIFT);
            arena = Arrays.copyOf(arena, pages);
            slice = Arrays.copyOf(slice, pages);
            sliceCount = Arrays.copyOf(sliceCount, pages);
            mapping = Arrays.copyOf(mapping, pages);
        }
        return highest;
    }

    /** The page is no more. */
    public void delete(int page) {
        Arrays.fill(f, page, page + WORDS, 0);
        mapping[page >>> SHIFT] = null;
        if (reusableCount == reusable.length) {
            reusable = Arrays.copyOf(reusable, reusableCount << 1);
        }
        reusable[reusableCount++] = page;
    }

    /** Says which slices of an arena the page has. */
    public void place(int page, int arenaIndex, int sliceIndex, int slices) {
        arena[page >>> SHIFT] = arenaIndex;
        slice[page >>> SHIFT] = sliceIndex;
        sliceCount[page >>> SHIFT] = slices;
    }

    /** Says that the page has a mapping of its own. */
    public void place(int page, OsMemory own, int slices) {
        mapping[page >>> SHIFT] = own;
        sliceCount[page >>> SHIFT] = slices;
    }

    public int arena(int page) {
        return arena[page >>> SHIFT];
    }

    public int slice(int page) {
        return slice[page >>> SHIFT];
    }

    public int slices(int page) {
        return sliceCount[page >>> SHIFT];
    }

    /** The page's own mapping, or {@code null} if it lies in an arena. */
    public @Nullable OsMemory mapping(int page) {
        return mapping[page >>> SHIFT];
    }

    public boolean isInArena(int page) {
        return mapping[page >>> SHIFT] == null;
    }

    public int used(int page) {
        return (int) (f[page + COUNTS] & USED_MASK);
    }

    public boolean isFull(int page) {
        return f[page + RESERVED] == used(page);
    }

    /** Whether it belongs to no theap. */
    public boolean isAbandoned(int page) {
        return f[page + OWNER] >>> 3 == 0;
    }

    /** Whether more than seven eighths of the blocks are used (mi_page_is_used_at_frac). */
    public boolean isMostlyUsed(int page) {
        return f[page + RESERVED] - used(page) <= f[page + RESERVED] >>> 3;
    }

    /** Whether it holds one block that no bin of regular pages has (mi_page_is_huge). */
    public boolean isHuge(int page) {
        return f[page + RESERVED] == 1 && (f[page + BLOCK_SIZE] > Bins.LARGE_BLOCK_MAX || !isInArena(page));
    }

    /** The bin of its blocks in the statistics (_mi_page_stats_bin). */
    public int statisticsBin(int page) {
        return isHuge(page) ? Bins.HUGE : Bins.of(f[page + BLOCK_SIZE]);
    }

    /** The queue it is in. */
    public int queue(int page) {
        return (f[page + OWNER] & IN_FULL) != 0 ? Bins.FULL : statisticsBin(page);
    }

    /** Gives the page to a theap of a thread. */
    public void own(int page, long thread, long theap) {
        f[page + OWNER] = (f[page + OWNER] & FLAGS) | thread;
        f[page + THEAP] = theap;
    }

    /** Slices that its blocks reach into, as the page map holds them (page-map.c). */
    public int mappedSlices(int page) {
        long bytes = f[page + RESERVED] * f[page + BLOCK_SIZE];
        return bytes > 4 << 20 ? 63 : (int) Slices.count(bytes);
    }

    /** The block that an address lies in. */
    public long unalign(int page, long pointer) {
        long offset = pointer - f[page + START];
        return pointer - offset % f[page + BLOCK_SIZE];
    }

    /** Pages that there are or were: the limit of {@link #isPage}. */
    public int limit() {
        return highest + WORDS;
    }

    /** Whether an index between words is that of a page in use. */
    public boolean isPage(int page) {
        return page != EMPTY && f[page + BLOCK_SIZE] != 0;
    }

    /** The page behind, for walks over all. */
    public static int following(int page) {
        return page + WORDS;
    }
}
