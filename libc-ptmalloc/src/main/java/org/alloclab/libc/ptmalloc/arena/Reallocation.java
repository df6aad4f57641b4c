package org.alloclab.libc.ptmalloc.arena;

import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Integrity;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.decision.Decisions;

/**
 * Changes the size of a chunk: in place, into top, into the free chunk behind, or by a copy elsewhere.
 *
 * <p>glibc 2.36 malloc.c, _int_realloc.
 */
public final class Reallocation {
    private Reallocation() {}

    /**
     * Whether a block whose words are shown stays where and as it is: it is in order, and its chunk is as large as it would be made.
     * Where something has to be looked at, the answer is no.
     */
    public static boolean keepsShown(Arena arena, long block, long request) {
        Chunks chunks = arena.chunks;
        long number = chunks.number(block - 8);
        long[] words = chunks.shown(number);
        int i = chunks.place(number);
        if (i >= words.length || !arena.isRegular(block, words[i])) {
            return false;
        }
        long size = words[i] & ~Chunks.SIZE_BITS;
        if (size >= arena.systemMemory || !isExactFor(size, request)) {
            return false;
        }
        long next = i + (size >>> 3);
        return next < words.length
                && arena.isPlausible(words[(int) next])
                && (words[(int) next] & Chunks.PREV_INUSE) != 0;
    }

    /** Whether a chunk would be made as large for a request, but for what is too small to be a chunk. */
    private static boolean isExactFor(long size, long request) {
        long spare = size - Math.max(32, (request + 23) & ~15);
        return Long.compareUnsigned(request, size) < 0 && spare >= 0 && spare < 32;
    }

    /** Answers the block, moved or not, or 0 where there is no memory and the old block stays. */
    public static long resize(Arena arena, long chunk, long head, long chunkSize, ThreadCache cache) {
        Sizes sizes = arena.sizes;
        Chunks chunks = arena.chunks;
        long oldSize = head & ~Chunks.SIZE_BITS;
        if (Long.compareUnsigned(head, sizes.header) <= 0 || Long.compareUnsigned(oldSize, arena.systemMemory) >= 0) {
            throw Integrity.abort("realloc(): invalid old size");
        }
        long next = chunk + oldSize;
        long nextHead = chunks.head(next);
        long nextSize = nextHead & ~Chunks.SIZE_BITS;
        if (Long.compareUnsigned(nextHead, sizes.header) <= 0
                || Long.compareUnsigned(nextSize, arena.systemMemory) >= 0) {
            chunks.headAnywhere(next);
            throw Integrity.abort("realloc(): invalid next size");
        }
        long size = oldSize;
        if (oldSize < chunkSize) {
            if (next == arena.top && oldSize + nextSize - sizes.minimum >= chunkSize) {
                chunks.setHeadSize(chunk, chunkSize | arena.flag);
                arena.top = chunk + chunkSize;
                chunks.placeHead(arena.top, (oldSize + nextSize - chunkSize) | Chunks.PREV_INUSE);
                arena.teller.tell(Decisions.GROW_IN_PLACE, chunk, chunkSize);
                return chunk + sizes.header;
            }
            if (next != arena.top
                    && (chunks.head(next + nextSize) & Chunks.PREV_INUSE) == 0
                    && oldSize + nextSize >= chunkSize) {
                size = oldSize + nextSize;
                arena.bins.unlink(next);
                arena.teller.tell(Decisions.GROW_IN_PLACE, chunk, chunkSize);
            } else {
                long block = Search.allocate(arena, chunkSize - Sizes.ALIGN_MASK, cache);
                if (block == 0) {
                    return 0;
                }
                long fresh = block - sizes.header;
                if (fresh != next) {
                    arena.teller.tell(Decisions.MOVE, chunk, chunkSize);
                    arena.system.memory().copy(block, chunk + sizes.header, oldSize - sizes.word);
                    Release.remainder(arena, chunk, cache, Lock.HELD);
                    return block;
                }
                size = oldSize + chunks.size(fresh);
            }
        }
        boolean fits = size == oldSize && size - chunkSize < sizes.minimum;
        if (!fits || (nextHead & Chunks.PREV_INUSE) == 0) {
            cutTail(arena, chunk, size, chunkSize, cache);
        }
        return chunk + sizes.header;
    }

    private static void cutTail(Arena arena, long chunk, long size, long chunkSize, ThreadCache cache) {
        Chunks chunks = arena.chunks;
        long rest = size - chunkSize;
        if (rest < arena.sizes.minimum) {
            chunks.setHeadSize(chunk, size | arena.flag);
            chunks.setPreviousInUse(chunk + size);
            return;
        }
        long remainder = chunk + chunkSize;
        chunks.setHeadSize(chunk, chunkSize | arena.flag);
        chunks.placeHead(remainder, rest | Chunks.PREV_INUSE | arena.flag);
        chunks.setPreviousInUse(remainder + rest);
        Release.remainder(arena, remainder, cache, Lock.HELD);
    }
}
