package org.alloclab.libc.ptmalloc.arena;

import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;

/** What is before and behind is freed as if the program freed it. glibc 2.31 to 2.37. */
class AlignedAllocation231 extends AlignedAllocation {
    @Override
    void giveLead(Arena arena, long lead, ThreadCache cache) {
        Release.release(arena, lead, cache, Lock.HELD);
    }

    @Override
    void cutRest(Arena arena, long chunk, long chunkSize, ThreadCache cache) {
        Chunks chunks = arena.chunks;
        long size = chunks.size(chunk);
        if (size <= chunkSize + arena.sizes.minimum) {
            return;
        }
        long remainder = chunk + chunkSize;
        chunks.placeHead(remainder, (size - chunkSize) | Chunks.PREV_INUSE | arena.flag);
        chunks.setHeadSize(chunk, chunkSize);
        Release.release(arena, remainder, cache, Lock.HELD);
    }
}
