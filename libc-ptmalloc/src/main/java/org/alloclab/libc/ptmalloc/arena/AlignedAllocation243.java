package org.alloclab.libc.ptmalloc.arena;

import org.alloclab.libc.ptmalloc.chunk.Sizes;

/** As before, but less than a chunk stays behind the block; mapped blocks move to the first aligned place. glibc 2.43. */
final class AlignedAllocation243 extends AlignedAllocation239 {
    @Override
    long alignedMappedChunk(Sizes sizes, long block, long alignment) {
        return Sizes.alignUp(block, alignment) - sizes.header;
    }

    @Override
    boolean isWorthCutting(Arena arena, long rest, long next, long nextSize) {
        return rest >= arena.sizes.minimum;
    }
}
