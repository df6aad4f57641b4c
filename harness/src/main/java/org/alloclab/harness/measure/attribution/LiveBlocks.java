package org.alloclab.harness.measure.attribution;

import java.util.Arrays;

/**
 * The blocks that the program holds at one moment: what it asked for, in which operation, on which thread. Sorted by address
 * and held in columns; a block is named by its place.
 */
public final class LiveBlocks {
    private static final int[] NO_THREADS = {};

    /** No block at all, for a process whose program is not known. */
    public static final LiveBlocks NONE = new LiveBlocks(new long[0], new long[0], new long[0], NO_THREADS);

    private final long[] address;
    private final long[] requested;
    private final long[] operation;
    private final int[] thread;

    private LiveBlocks(long[] address, long[] requested, long[] operation, int[] thread) {
        this.address = address;
        this.requested = requested;
        this.operation = operation;
        this.thread = thread;
    }

    /** The first {@code count} rows of four columns, in any order, each address once. */
    public static LiveBlocks of(int count, long[] address, long[] requested, long[] operation, int[] thread) {
        long[] sorted = Arrays.copyOf(address, count);
        Arrays.sort(sorted);
        long[] sizes = new long[count];
        long[] operations = new long[count];
        int[] threads = new int[count];
        for (int i = 0; i < count; i++) {
            int place = Arrays.binarySearch(sorted, address[i]);
            sizes[place] = requested[i];
            operations[place] = operation[i];
            threads[place] = thread[i];
        }
        return new LiveBlocks(sorted, sizes, operations, threads);
    }

    public int count() {
        return address.length;
    }

    /** The place of the block at an address, or a negative number where the program holds none. */
    public int at(long where) {
        return Arrays.binarySearch(address, where);
    }

    public long address(int block) {
        return address[block];
    }

    /** Bytes that were asked for. */
    public long requested(int block) {
        return requested[block];
    }

    /** The operation that answered it. */
    public long operation(int block) {
        return operation[block];
    }

    /** The thread that asked for it. */
    public int thread(int block) {
        return thread[block];
    }
}
