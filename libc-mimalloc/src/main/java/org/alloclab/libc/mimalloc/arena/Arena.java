package org.alloclab.libc.mimalloc.arena;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.mimalloc.os.Os;
import org.alloclab.libc.mimalloc.os.OsMemory;
import org.alloclab.libc.mimalloc.size.Bins;
import org.alloclab.libc.mimalloc.size.Slices;

/**
 * A large mapping whose slices are handed out (mimalloc 3.6, arena.c; the layout of libmimalloc.so.3.6).
 *
 * <pre>
 *   region 0   ├ slice records, 512 KiB ┼ +0x80000 arena ┼ bitmaps ┼ slices ────────────────────┤
 *   region 1   ├ slice records, 512 KiB ┼ slices ───────────────────────────────────────────────┤
 *
 *   bitmaps    free  committed  dirty  purge  pages  abandoned pages of bins 0 to 60
 * </pre>
 */
final class Arena {
    private static final long HEADER = Slices.REGION_INFO;
    private static final int HEADER_BYTES = 0x2c0;

    final int index;
    final OsMemory memory;
    final long base;
    final int sliceCount;
    /** Slices at the start for the records, the arena and its bitmaps. */
    final int infoSlices;

    final FreeSlices free;
    final Bitmap committed;
    final Bitmap dirty;
    final Bitmap purge;
    final Bitmap pages;
    /** By bin: first slices of abandoned pages that have free blocks. */
    final Bitmap[] abandoned = new Bitmap[Bins.LAST + 1];

    /** When slices are to be purged, 0 if none are. */
    long purgeExpire;

    Arena(Os os, int index, OsMemory memory) {
        this.index = index;
        this.memory = memory;
        this.base = memory.base();
        this.sliceCount = (int) (memory.size() >>> Slices.SHIFT) & -Bitmap.CHUNK_BITS;
        int chunks = chunksOf(memory.size());
        this.infoSlices = infoSlices(chunks);
        if (!memory.isCommitted()) {
            os.commit(base, (long) infoSlices << Slices.SHIFT, 0);
        }
        UserMemory m = os.memory;
        long at = base + HEADER + HEADER_BYTES;
        m.touchWrite(base + HEADER);
        this.free = new FreeSlices(m, at, chunks);
        at += FreeSlices.bytes(chunks);
        long step = Bitmap.bytes(chunks);
        this.committed = new Bitmap(m, at, chunks);
        this.dirty = new Bitmap(m, at + step, chunks);
        this.purge = new Bitmap(m, at + 2 * step, chunks);
        this.pages = new Bitmap(m, at + 3 * step, chunks);
        for (int bin = 0; bin < abandoned.length; bin++) {
            abandoned[bin] = new Bitmap(m, at + (4 + bin) * step, chunks);
        }
        if (memory.isCommitted()) {
            committed.set(0, sliceCount);
        }
        for (int region = 0; region < sliceCount; region += Slices.REGION_SLICES) {
            int first = region == 0 ? infoSlices : region + Slices.REGION_INFO_SLICES;
            free.declareFree(first, Math.min(sliceCount, region + Slices.REGION_SLICES) - first);
        }
    }

    private static int chunksOf(long bytes) {
        return (int) ((bytes >>> Slices.SHIFT) + Bitmap.CHUNK_BITS - 1) >>> Bitmap.CHUNK_SHIFT;
    }

    private static int infoSlices(int chunks) {
        long bitmaps = FreeSlices.bytes(chunks) + (4 + Bins.LAST + 1) * Bitmap.bytes(chunks);
        return (int) Slices.count(Slices.alignUp(HEADER + HEADER_BYTES + bitmaps, Os.PAGE));
    }

    /** Whether a mapping is large enough to have slices beside the records and bitmaps. */
    static boolean fits(long bytes) {
        int chunks = chunksOf(bytes);
        return (bytes >>> Slices.SHIFT & -Bitmap.CHUNK_BITS) > infoSlices(chunks);
    }

    /** Where the records that a slice is part of end; a slice of no records answers itself. */
    int infoEnd(int slice) {
        int region = slice & -Slices.REGION_SLICES;
        int end = region == 0 ? infoSlices : Math.min(sliceCount, region + Slices.REGION_INFO_SLICES);
        return Math.max(slice, end);
    }

    /** Address of a slice. */
    long address(int slice) {
        return base + ((long) slice << Slices.SHIFT);
    }

    /** Whether nothing of it can be given back. */
    boolean isPinned() {
        return memory.isLarge();
    }
}
