package org.alloclab.harness.trace.synthetic;

import java.util.Arrays;
import java.util.List;
import org.alloclab.api.trace.WorkloadCalls;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.trace.event.TouchedPages;
import org.jspecify.annotations.Nullable;

/**
 * The heap calls of a workload, kept from the step that makes them to the batch that takes them.
 *
 * <p>A block is named by its slot, from its allocation to the free. A thread is named by any small number; after {@link
 * #exit} the number stands for a new thread. Of each block the program writes the first {@code written} bytes; 0 for none.
 */
public final class Calls implements WorkloadCalls {
    /** Every byte of a block is written. */
    public static final long WHOLE = Long.MAX_VALUE;

    /** Names of blocks look like addresses: above what a process has at its lowest. */
    private static final long FIRST_NAME = 1L << 20;

    private static final int GRANULE = 16;

    private final boolean foldThreads;
    private byte[] kind = new byte[1 << 10];
    private int[] thread = new int[1 << 10];
    private int[] target = new int[1 << 10];
    private int[] source = new int[1 << 10];
    private long[] size = new long[1 << 10];
    private long[] argument = new long[1 << 10];
    private @Nullable TouchedPages[] touched = new @Nullable TouchedPages[1 << 10];
    private int taken;
    private int count;

    private long[] bytes = new long[1 << 10];
    private int[] free = new int[1 << 10];
    private int freeCount;
    private int slots = 1;
    /** By the workload's number: the thread's number in the trace and 1, 0 for one that has made no call. */
    private int[] numbers = new int[16];

    private int threads;
    private long ops;
    private long madeBytes;
    private long madeBlocks;
    private long liveBytes;
    private long liveBlocks;
    private long peakBytes;
    private long peakBlocks;

    Calls(boolean foldThreads) {
        this.foldThreads = foldThreads;
    }

    /** {@code malloc(size)}, written throughout; answers the block. */
    @Override
    public int malloc(int by, long bytesAsked) {
        return malloc(by, bytesAsked, WHOLE);
    }

    /** {@code malloc(size)}; answers the block. */
    @Override
    public int malloc(int by, long bytesAsked, long written) {
        int row = append(OpKind.MALLOC, by);
        size[row] = bytesAsked;
        return born(row, bytesAsked, written);
    }

    /** {@code calloc(number, size)}, written throughout; answers the block. */
    @Override
    public int calloc(int by, long number, long bytesEach) {
        int row = append(OpKind.CALLOC, by);
        size[row] = bytesEach;
        argument[row] = number;
        return born(row, number * bytesEach, WHOLE);
    }

    /** {@code memalign(alignment, size)}; answers the block. */
    @Override
    public int memalign(int by, long alignment, long bytesAsked, long written) {
        int row = append(OpKind.MEMALIGN, by);
        size[row] = bytesAsked;
        argument[row] = alignment;
        return born(row, bytesAsked, written);
    }

    /** {@code realloc(block, size)}, written throughout; answers the block, which has the old one's place. */
    @Override
    public int realloc(int by, int block, long bytesAsked) {
        return realloc(by, block, bytesAsked, WHOLE);
    }

    /** {@code realloc(block, size)}, of which {@code written} bytes behind the old ones are written; answers as the other. */
    public int realloc(int by, int block, long bytesAsked, long written) {
        int row = append(OpKind.REALLOC, by);
        long old = bytes[block];
        size[row] = bytesAsked;
        source[row] = block;
        argument[row] = old;
        release(block);
        return born(row, bytesAsked, old, written);
    }

    /** {@code free(block)}. */
    @Override
    public void free(int by, int block) {
        int row = append(OpKind.FREE, by);
        source[row] = block;
        size[row] = bytes[block];
        release(block);
    }

    /** The thread ends; one that has made no call never was. */
    @Override
    public void exit(int by) {
        if (by < numbers.length && numbers[by] != 0) {
            append(foldThreads ? OpKind.NOP : OpKind.EXIT, by);
            numbers[by] = 0;
        }
    }

    /** What was asked for a block. */
    @Override
    public long bytes(int block) {
        return bytes[block];
    }

    /** Bytes that the program holds. */
    @Override
    public long liveBytes() {
        return madeBytes;
    }

    /** Calls that no batch has taken yet. */
    boolean isEmpty() {
        return taken == count;
    }

    /** Moves as many calls to the batch as it has room for. */
    void drain(OpBatch batch) {
        int row = batch.count();
        int rows = Math.min(count - taken, batch.capacity() - row);
        System.arraycopy(kind, taken, batch.kind, row, rows);
        System.arraycopy(thread, taken, batch.thread, row, rows);
        System.arraycopy(target, taken, batch.target, row, rows);
        System.arraycopy(source, taken, batch.source, row, rows);
        System.arraycopy(size, taken, batch.size, row, rows);
        System.arraycopy(argument, taken, batch.argument, row, rows);
        for (int i = 0; i < rows; i++) {
            batch.name[row + i] = target[taken + i] == 0 ? 0 : FIRST_NAME + (long) GRANULE * target[taken + i];
            TouchedPages pages = touched[taken + i];
            if (pages != null) {
                batch.touched(row + i, pages);
            }
        }
        batch.end(row + rows, slots, false);
        for (int i = row; i < row + rows; i++) {
            liveBytes += batch.byteChange(i);
            liveBlocks += batch.blockChange(i);
            peakBytes = Math.max(peakBytes, liveBytes);
            peakBlocks = Math.max(peakBlocks, liveBlocks);
        }
        ops += rows;
        taken += rows;
        if (taken == count) {
            taken = 0;
            count = 0;
        }
    }

    /** Begins a batch. */
    void begin(OpBatch batch) {
        batch.begin(ops, liveBytes, liveBlocks);
    }

    /** What the batches have taken. */
    TraceTotals totals() {
        return new TraceTotals(
                ops,
                foldThreads ? Math.min(1, threads) : threads,
                peakBytes,
                peakBlocks,
                liveBytes,
                liveBlocks,
                0,
                "",
                0,
                0,
                List.of());
    }

    private int append(byte call, int by) {
        if (count == kind.length) {
            grow();
        }
        int row = count++;
        kind[row] = call;
        thread[row] = number(by);
        target[row] = 0;
        source[row] = 0;
        size[row] = 0;
        argument[row] = 0;
        touched[row] = null;
        return row;
    }

    private void grow() {
        int length = 2 * kind.length;
        kind = Arrays.copyOf(kind, length);
        thread = Arrays.copyOf(thread, length);
        target = Arrays.copyOf(target, length);
        source = Arrays.copyOf(source, length);
        size = Arrays.copyOf(size, length);
        argument = Arrays.copyOf(argument, length);
        touched = Arrays.copyOf(touched, length);
    }

    private int number(int by) {
        if (by >= numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.max(by + 1, 2 * numbers.length));
        }
        if (numbers[by] == 0) {
            numbers[by] = ++threads;
        }
        return foldThreads ? 0 : numbers[by] - 1;
    }

    private int born(int row, long total, long written) {
        return born(row, total, 0, written);
    }

    /** @param from the byte from which on the block is written, or less, so that all that is written has room */
    private int born(int row, long total, long from, long written) {
        int slot = freeCount > 0 ? free[--freeCount] : slots++;
        if (slot >= bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        bytes[slot] = total;
        target[row] = slot;
        madeBytes += total;
        madeBlocks++;
        if (written < total && (written == 0 || total > TouchedPages.PAGE_BYTES)) {
            touched[row] = pages(total, from, written);
        }
        return slot;
    }

    private static TouchedPages pages(long total, long from, long written) {
        TouchedPages.Collector pages = new TouchedPages.Collector(0);
        if (written > 0) {
            long count = TouchedPages.pages(0, written);
            long first = Math.max(0, Math.min(from / TouchedPages.PAGE_BYTES, TouchedPages.pages(0, total) - count));
            pages.add(first, first + count);
        }
        return pages.finish();
    }

    private void release(int slot) {
        madeBytes -= bytes[slot];
        madeBlocks--;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = slot;
    }

    /** Blocks that the program holds. */
    @Override
    public long liveBlocks() {
        return madeBlocks;
    }
}
