package org.alloclab.libc.ptmalloc.arena;

import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;

/**
 * A block at a multiple of a power of two: allocates with room to spare, gives back what lies before and behind.
 *
 * <pre>
 *   | lead, freed | chunk of the request | rest, freed |
 *                 ^ mem is aligned
 * </pre>
 *
 * <p>glibc 2.36 malloc.c, _int_memalign.
 */
public final class AlignedAllocation {
    private AlignedAllocation() {}

    /** Answers the block, or 0. */
    public static long allocate(Arena arena, long alignment, long request, ThreadCache cache) {
        Sizes sizes = arena.sizes;
        Chunks chunks = arena.chunks;
        long chunkSize = sizes.checkedChunkSize(request);
        if (chunkSize == 0) {
            return 0;
        }
        long block = Search.allocate(arena, chunkSize + alignment + sizes.minimum, cache);
        if (block == 0) {
            return 0;
        }
        long chunk = block - sizes.header;
        if ((block & (alignment - 1)) != 0) {
            long head = chunks.head(chunk);
            if ((head & Chunks.IS_MMAPPED) != 0) {
                return alignMapped(arena, block, alignment);
            }
            long aligned = alignedChunk(sizes, block, alignment);
            long lead = aligned - chunk;
            long size = (head & ~Chunks.SIZE_BITS) - lead;
            chunks.setHead(aligned, size | Chunks.PREV_INUSE | arena.flag);
            chunks.setPreviousInUse(aligned + size);
            chunks.setHeadSize(chunk, lead | arena.flag);
            Release.release(arena, chunk, cache, Lock.HELD);
            chunk = aligned;
        }
        cutRest(arena, chunk, chunkSize, cache);
        return chunk + sizes.header;
    }

    /** The first chunk whose block is aligned, far enough behind the start to leave a chunk there. */
    private static long alignedChunk(Sizes sizes, long block, long alignment) {
        long aligned = ((block + alignment - 1) & -alignment) - sizes.header;
        return aligned - (block - sizes.header) < sizes.minimum ? aligned + alignment : aligned;
    }

    /** A mapped chunk only moves its header; its lead grows. */
    public static long alignMapped(Arena arena, long block, long alignment) {
        if ((block & (alignment - 1)) == 0) {
            return block;
        }
        Sizes sizes = arena.sizes;
        Chunks chunks = arena.chunks;
        long chunk = block - sizes.header;
        long aligned = alignedChunk(sizes, block, alignment);
        long lead = aligned - chunk;
        chunks.setPrevSize(aligned, chunks.prevSize(chunk) + lead);
        chunks.setHead(aligned, (chunks.size(chunk) - lead) | Chunks.IS_MMAPPED);
        arena.mapped.moved(chunk, aligned);
        return aligned + sizes.header;
    }

    private static void cutRest(Arena arena, long chunk, long chunkSize, ThreadCache cache) {
        Chunks chunks = arena.chunks;
        long head = chunks.head(chunk);
        long size = head & ~Chunks.SIZE_BITS;
        if ((head & Chunks.IS_MMAPPED) != 0 || size <= chunkSize + arena.sizes.minimum) {
            return;
        }
        long remainder = chunk + chunkSize;
        chunks.setHead(remainder, (size - chunkSize) | Chunks.PREV_INUSE | arena.flag);
        chunks.setHeadSize(chunk, chunkSize);
        Release.release(arena, remainder, cache, Lock.HELD);
    }
}
