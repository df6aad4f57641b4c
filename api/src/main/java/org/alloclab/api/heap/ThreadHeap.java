package org.alloclab.api.heap;

/**
 * The allocator as one simulated thread calls it. Sizes and counts are unsigned bytes. A corrupted heap or a wrong pointer
 * ends the program with {@link org.alloclab.api.fault.SimulatedDeath}, or goes unnoticed.
 *
 * <p>A call that fails answers 0, and {@code errno} follows from the call: EINVAL where it takes an alignment that is at fault
 * (no power of two, or more than half of the address space, which is the largest power of two that there is), ENOMEM
 * otherwise. {@code posix_memalign} leaves {@code errno} alone and returns the number instead; {@code realloc} to 0 bytes
 * answers 0 and has not failed. {@code free} never changes {@code errno} (POSIX.1-2024; glibc 2.33 and later).
 *
 * <p>These methods are the hot path: they take and answer primitives and allocate nothing.
 */
public interface ThreadHeap {

    /**
     * {@code malloc(3)}. A block of 0 bytes is a block of its own: it has an address that no other live block has, and is
     * freed as any other.
     *
     * @param size bytes
     * @return the block's address, a multiple of the machine's word at least; 0 where it cannot be had (ENOMEM)
     */
    long malloc(long size);

    /**
     * {@code free(3)}.
     *
     * @param pointer a block that lives, or 0, which does nothing. Anything else is the program's mistake: it may go
     *     unnoticed or end the program, and no Java exception comes of it
     */
    void free(long pointer);

    /**
     * {@code calloc(3)}: a block whose {@code count * size} bytes are 0.
     *
     * @return the block's address; 0 where it cannot be had, also because the product is no size of the machine (ENOMEM)
     */
    long calloc(long count, long size);

    /**
     * {@code realloc(3)}: the block with another size. It keeps its bytes up to the smaller of the two sizes. Where the answer
     * is 0 and {@code size} is not, the old block lives on as it was (ENOMEM).
     *
     * @param pointer a block that lives; 0 makes a new one, as {@link #malloc}
     * @param size bytes; 0 frees the block and answers 0, or makes of it a block of 0 bytes, as the library that is modelled
     *     does
     */
    long realloc(long pointer, long size);

    /**
     * {@code memalign(3)}. What is asked of an alignment that is no power of two, 0 among them, is as the library that is
     * modelled does it: it is refused (EINVAL) or rounded up to one, and no Java exception comes of it.
     *
     * @param alignment bytes; of a power of two the answer is a multiple
     * @param size bytes
     * @return the block's address; 0 where it cannot be had (ENOMEM, or EINVAL for the alignment)
     */
    long memalign(long alignment, long size);

    /**
     * {@code malloc_usable_size(3)}: bytes from the address on that the program may use, at least as many as it asked for. It
     * is the same every time while the block lives, and changes with {@link #realloc} alone. Of what is no block that lives
     * it answers what it likes.
     *
     * @param pointer a block that lives, or 0, of which 0 bytes can be used
     */
    long usableSize(long pointer);

    /**
     * {@code aligned_alloc(3)}: as {@link #memalign}; whether the size must be a multiple of the alignment is as the library
     * that is modelled has it (C17 asks it of nobody any more).
     */
    default long alignedAlloc(long alignment, long size) {
        return memalign(alignment, size);
    }

    /**
     * {@code posix_memalign(3)}; answers 0 where it fails: with EINVAL for an alignment that is no power of two or no multiple
     * of 8, which every library refuses, else with ENOMEM.
     */
    default long posixMemalign(long alignment, long size) {
        boolean valid = alignment != 0 && (alignment & (alignment - 1)) == 0 && alignment % 8 == 0;
        return valid ? memalign(alignment, size) : 0;
    }

    /** {@code valloc(3)}: on a page of 4,096 bytes; 0 where it cannot be had (ENOMEM). */
    default long valloc(long size) {
        return memalign(4096, size);
    }

    /**
     * {@code pvalloc(3)}: as {@link #valloc}, with the size rounded up to whole pages; 0 where it cannot be had (ENOMEM), also
     * because the rounded size is no size of the machine.
     */
    default long pvalloc(long size) {
        long rounded = (size + 4095) & ~4095L;
        return Long.compareUnsigned(rounded, size) < 0 ? 0 : memalign(4096, rounded);
    }

    /** The thread ends: its caches go back as its exit handlers give them back. No call may follow. */
    void exit();
}
