package org.alloclab.api.trace;

/**
 * Takes the heap calls that a workload makes. It numbers the blocks, and a number is used again when its block is freed. A
 * thread is named by any small number from 0; after {@link #exit} the number stands for a new thread. Sizes are bytes.
 *
 * <p>A block is written throughout when it is allocated, unless the workload says how many bytes of it are.
 */
public interface WorkloadCalls {

    /** {@code malloc(size)}, written throughout; answers the block. */
    int malloc(int thread, long size);

    /** {@code malloc(size)}, of which the first {@code written} bytes are written, 0 for none; answers the block. */
    int malloc(int thread, long size, long written);

    /** {@code calloc(count, size)}, written throughout; answers the block. */
    int calloc(int thread, long count, long size);

    /** {@code memalign(alignment, size)}, of which the first {@code written} bytes are written; answers the block. */
    int memalign(int thread, long alignment, long size, long written);

    /** {@code realloc(block, size)}, written throughout; answers the block, whose number the old one's may be. */
    int realloc(int thread, int block, long size);

    /** {@code free(block)}. */
    void free(int thread, int block);

    /** The thread ends; one that has made no call never was. */
    void exit(int thread);

    /** What was asked for a block that lives. */
    long bytes(int block);

    /** Bytes that the program holds. */
    long liveBytes();

    /** Blocks that the program holds. */
    long liveBlocks();
}
