package org.alloclab.libc.ptmalloc.arena;

import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Integrity;
import org.alloclab.libc.ptmalloc.chunk.Sizes;

/**
 * First looks through the bins of the size up to twice the size for a chunk that has an aligned block in it: in small bins for
 * the first one, in large bins for the one with the least waste. glibc 2.38 alone, chunk_ok_for_memalign.
 */
final class AlignedAllocation238 extends AlignedAllocation231 {
    @Override
    long findLarger(Arena arena, long alignment, long chunkSize, ThreadCache cache) {
        Sizes sizes = arena.sizes;
        int end = sizes.binIndex(2 * chunkSize);
        for (int bin = sizes.binIndex(chunkSize); bin < end; bin++) {
            boolean small = bin < sizes.largeIndex(sizes.minLarge);
            long found = small ? firstFit(arena, bin, alignment, chunkSize) : bestFit(arena, bin, alignment, chunkSize);
            if (found != 0) {
                long size = arena.chunks.size(found);
                arena.chunks.setPreviousInUse(found + size);
                if (arena.flag != 0) {
                    arena.chunks.setHead(found, arena.chunks.head(found) | arena.flag);
                }
                return found + sizes.header;
            }
        }
        return super.findLarger(arena, alignment, chunkSize, cache);
    }

    private static long firstFit(Arena arena, int bin, long alignment, long chunkSize) {
        long end = arena.bins.at(bin);
        for (long chunk = arena.bins.first(bin); chunk != end; chunk = arena.chunks.fd(chunk)) {
            if (waste(arena, chunk, alignment, chunkSize) > 0) {
                long next = arena.chunks.fd(chunk);
                long before = arena.chunks.bk(chunk);
                arena.bins.setBk(next, before);
                arena.bins.setFd(before, next);
                return chunk;
            }
        }
        return 0;
    }

    private static long bestFit(Arena arena, int bin, long alignment, long chunkSize) {
        long end = arena.bins.at(bin);
        long best = 0;
        long least = 0;
        for (long chunk = arena.bins.first(bin); chunk != end; chunk = arena.chunks.fd(chunk)) {
            if (Long.compareUnsigned(arena.chunks.size(chunk), chunkSize) < 0) {
                break;
            }
            long waste = waste(arena, chunk, alignment, chunkSize);
            if (waste > 0 && (best == 0 || waste <= least)) {
                best = chunk;
                least = waste;
            }
        }
        if (best != 0) {
            arena.bins.unlink(best);
        }
        return best;
    }

    /** Bytes that a chunk has too much, 1 for none, or 0 if it will not do. */
    private static long waste(Arena arena, long chunk, long alignment, long chunkSize) {
        Sizes sizes = arena.sizes;
        if (sizes.misaligned(chunk)) {
            throw Integrity.abort("_int_memalign(): unaligned chunk detected");
        }
        long size = arena.chunks.head(chunk) & ~Chunks.SIZE_BITS;
        long block = chunk + sizes.header;
        long lead = Sizes.alignUp(block, alignment) - block;
        if (lead > 0 && lead < sizes.minimum) {
            return 0;
        }
        if (size == chunkSize && lead == 0) {
            return 1;
        }
        return size > chunkSize + lead ? size - chunkSize : 0;
    }
}
