package org.alloclab.libc.ptmalloc.arena;

import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.version.AlignedCut;

/**
 * A block at a multiple of a power of two: allocates with room to spare, gives back what lies before and behind.
 *
 * <pre>
 *   | lead, given back | chunk of the request | rest, given back |
 *                      ^ mem is aligned
 * </pre>
 *
 * <p>How it is given back depends on the release.
 *
 * <p>glibc malloc.c, _int_memalign.
 */
public abstract class AlignedAllocation {
    AlignedAllocation() {}

    /** As a release does it. */
    public static AlignedAllocation of(AlignedCut cut) {
        return switch (cut) {
            case FREE_BOTH -> new AlignedAllocation231();
            case SEARCH_BINS -> new AlignedAllocation238();
            case MERGE_BOTH -> new AlignedAllocation239();
            case MERGE_CHUNKS -> new AlignedAllocation243();
        };
    }

    /** Answers the block, or 0. */
    public long allocate(Arena arena, long alignment, long request, ThreadCache cache) {
        Sizes sizes = arena.sizes;
        long chunkSize = sizes.checkedChunkSize(request);
        if (chunkSize == 0) {
            return 0;
        }
        long block = findLarger(arena, alignment, chunkSize, cache);
        if (block == 0) {
            return 0;
        }
        long chunk = block - sizes.header;
        if ((arena.chunks.head(chunk) & Chunks.IS_MMAPPED) != 0) {
            return alignMapped(arena, block, alignment);
        }
        if ((block & (alignment - 1)) != 0) {
            chunk = cutLead(arena, chunk, alignedChunk(sizes, block, alignment), cache);
        }
        cutRest(arena, chunk, chunkSize, cache);
        return chunk + sizes.header;
    }

    /** A block in which an aligned one has room, or 0. */
    long findLarger(Arena arena, long alignment, long chunkSize, ThreadCache cache) {
        return Search.allocate(arena, chunkSize + alignment + arena.sizes.minimum, cache);
    }

    /** The first chunk whose block is aligned, far enough behind the start to leave a chunk there. */
    private static long alignedChunk(Sizes sizes, long block, long alignment) {
        long aligned = Sizes.alignUp(block, alignment) - sizes.header;
        return aligned - (block - sizes.header) < sizes.minimum ? aligned + alignment : aligned;
    }

    /** Where the chunk of a mapped block is put, which only moves its header. */
    long alignedMappedChunk(Sizes sizes, long block, long alignment) {
        return alignedChunk(sizes, block, alignment);
    }

    /** The header of a mapped chunk moves, so that its lead grows; answers the block. */
    public long alignMapped(Arena arena, long block, long alignment) {
        if ((block & (alignment - 1)) == 0) {
            return block;
        }
        long aligned = alignedMappedChunk(arena.sizes, block, alignment);
        arena.mapped.align(block - arena.sizes.header, aligned);
        return aligned + arena.sizes.header;
    }

    private long cutLead(Arena arena, long chunk, long aligned, ThreadCache cache) {
        Chunks chunks = arena.chunks;
        long lead = aligned - chunk;
        long size = chunks.size(chunk) - lead;
        chunks.placeHead(aligned, size | Chunks.PREV_INUSE | arena.flag);
        chunks.setPreviousInUse(aligned + size);
        chunks.setHeadSize(chunk, lead | arena.flag);
        giveLead(arena, chunk, cache);
        return aligned;
    }

    /** The lead is a chunk in use: gives it back. */
    abstract void giveLead(Arena arena, long lead, ThreadCache cache);

    /** Cuts off and gives back what a chunk has beyond its size. */
    abstract void cutRest(Arena arena, long chunk, long chunkSize, ThreadCache cache);
}
