package org.alloclab.api.heap;

/**
 * The allocator as one simulated thread calls it. Sizes and counts are unsigned. A failed allocation answers 0 (and
 * {@code errno} is ENOMEM, for {@link #memalign} EINVAL where the alignment is at fault); a corrupted heap or a wrong
 * pointer ends the program with {@link org.alloclab.api.fault.SimulatedDeath}.
 *
 * <p>These methods are the hot path: they take and answer primitives and allocate nothing.
 */
public interface ThreadHeap {

    long malloc(long size);

    void free(long pointer);

    long calloc(long count, long size);

    long realloc(long pointer, long size);

    /** {@code memalign(3)}: the strictest alignment rules of the aligned family are the caller's business. */
    long memalign(long alignment, long size);

    /** {@code malloc_usable_size(3)}. */
    long usableSize(long pointer);

    /** {@code aligned_alloc(3)}. */
    default long alignedAlloc(long alignment, long size) {
        return memalign(alignment, size);
    }

    /** {@code posix_memalign(3)}; answers 0 where it fails, for whatever reason. */
    default long posixMemalign(long alignment, long size) {
        boolean valid = alignment != 0 && (alignment & (alignment - 1)) == 0 && alignment % 8 == 0;
        return valid ? memalign(alignment, size) : 0;
    }

    /** {@code valloc(3)}. */
    default long valloc(long size) {
        return memalign(4096, size);
    }

    /** {@code pvalloc(3)}: whole pages. */
    default long pvalloc(long size) {
        long rounded = (size + 4095) & ~4095L;
        return Long.compareUnsigned(rounded, size) < 0 ? 0 : memalign(4096, rounded);
    }

    /** The thread ends: its caches go back as its exit handlers give them back. No call may follow. */
    void exit();
}
