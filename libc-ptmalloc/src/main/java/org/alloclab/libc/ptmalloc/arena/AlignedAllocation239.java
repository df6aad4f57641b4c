package org.alloclab.libc.ptmalloc.arena;

import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;

/**
 * What is before and behind is merged with its neighbours at once; behind also less than a chunk, where the neighbour takes it
 * in. glibc 2.39 to 2.42.
 */
class AlignedAllocation239 extends AlignedAllocation {
    @Override
    final void giveLead(Arena arena, long lead, ThreadCache cache) {
        long head = arena.chunks.head(lead);
        Release.merge(arena, lead, head, head & ~Chunks.SIZE_BITS);
    }

    @Override
    final void cutRest(Arena arena, long chunk, long chunkSize, ThreadCache cache) {
        Chunks chunks = arena.chunks;
        long size = chunks.size(chunk);
        long next = chunk + size;
        long nextSize = chunks.size(next);
        if (isWorthCutting(arena, size - chunkSize, next, nextSize)) {
            chunks.setHeadSize(chunk, chunkSize);
            Release.create(arena, chunk + chunkSize, size - chunkSize, next, nextSize);
        }
    }

    boolean isWorthCutting(Arena arena, long rest, long next, long nextSize) {
        return rest >= arena.sizes.minimum
                || (rest > 0 && (next == arena.top || (arena.chunks.head(next + nextSize) & Chunks.PREV_INUSE) == 0));
    }
}
