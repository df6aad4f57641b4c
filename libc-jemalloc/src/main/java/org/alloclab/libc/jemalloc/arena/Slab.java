package org.alloclab.libc.jemalloc.arena;

import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.size.BinInfo;

/**
 * The regions of a slab.
 *
 * <pre>
 *   extent    base                                                   past
 *             +----------+----------+----------+-- ... --+----------+
 *             | region 0 | region 1 | region 2 |         | region n |      n + 1 regions fill whole pages exactly
 *             +----------+----------+----------+-- ... --+----------+
 *   bitmap         1          0          1                    1            1: free
 *   nfree     number of ones
 * </pre>
 *
 * <p>The lowest free region is handed out first. The record of the slab, bitmap included, is the extent's {@link Edata}.
 * (jemalloc 5.3.0 slab_data.h, bitmap.h, arena.c)
 */
public final class Slab {
    private static final int WORDS = BinInfo.MAX_REGIONS / 64;

    private Slab() {}

    /** Makes all regions free. */
    static void init(Edata slab, BinInfo info, int shard) {
        long[] bitmap = slab.bitmap;
        if (bitmap == null) {
            bitmap = new long[WORDS];
            slab.bitmap = bitmap;
        }
        int regions = info.regions();
        for (int i = 0; i < WORDS; i++) {
            int bits = Math.max(0, Math.min(64, regions - 64 * i));
            bitmap[i] = bits == 0 ? 0 : -1L >>> (64 - bits);
        }
        slab.nfree = regions;
        slab.binShard = shard;
    }

    /** Takes the lowest free region. (arena_slab_reg_alloc) */
    static long take(Edata slab, BinInfo info) {
        long[] bitmap = bitmap(slab);
        int word = 0;
        while (bitmap[word] == 0) {
            word++;
        }
        int region = (word << 6) + Long.numberOfTrailingZeros(bitmap[word]);
        bitmap[word] &= bitmap[word] - 1;
        slab.nfree--;
        return slab.addr + (long) region * info.regionSize();
    }

    /** Takes the {@code count} lowest free regions into {@code out[from..]}. (arena_slab_reg_alloc_batch) */
    static void take(Edata slab, BinInfo info, long[] out, int from, int count) {
        long[] bitmap = bitmap(slab);
        long base = slab.addr;
        long regionSize = info.regionSize();
        int i = from;
        int end = from + count;
        for (int word = 0; i < end; word++) {
            long free = bitmap[word];
            long wordBase = base + ((long) word << 6) * regionSize;
            while (free != 0 && i < end) {
                out[i++] = wordBase + Long.numberOfTrailingZeros(free) * regionSize;
                free &= free - 1;
            }
            bitmap[word] = free;
        }
        slab.nfree -= count;
    }

    /** Makes the region at an address free. */
    static void give(Edata slab, BinInfo info, long pointer) {
        int region = info.regionAt(pointer - slab.addr);
        bitmap(slab)[region >>> 6] |= 1L << region;
        slab.nfree++;
    }

    /** Whether the region at an address is handed out. */
    public static boolean isTaken(Edata slab, BinInfo info, int region) {
        return region < info.regions() && (bitmap(slab)[region >>> 6] & (1L << region)) == 0;
    }

    public static int countFree(Edata slab) {
        int free = 0;
        for (long word : bitmap(slab)) {
            free += Long.bitCount(word);
        }
        return free;
    }

    private static long[] bitmap(Edata slab) {
        long[] bitmap = slab.bitmap;
        if (bitmap == null) {
            throw new IllegalStateException("a slab has a bitmap: 0x" + Long.toHexString(slab.addr));
        }
        return bitmap;
    }
}
