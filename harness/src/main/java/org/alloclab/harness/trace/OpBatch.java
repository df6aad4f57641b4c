package org.alloclab.harness.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.alloclab.harness.trace.event.TouchedPages;
import org.alloclab.harness.trace.event.TraceEvent;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a trace as columns of primitives. Row {@code i} is operation {@code firstOp + i}.
 *
 * <pre>
 *   kind[i]  thread[i]  target[i]  source[i]  size[i]  argument[i]     see {@link OpKind} for what each kind uses
 * </pre>
 *
 * <p>What is rare stands beside the columns as objects: the {@link TraceEvent} of a row of kind {@link OpKind#EVENT}, and the
 * {@link TouchedPages} of a row that allocates. In a batch without any of them their columns are not looked at.
 *
 * <p>A batch is filled by one {@link TraceReader}, read by the replay, and filled again: nobody keeps a reference to its
 * columns.
 */
public final class OpBatch {
    /** Rows of a batch: small enough that a few batches stay in the processor's cache. */
    public static final int CAPACITY = 1 << 13;

    public final byte[] kind;
    /** Thread number, 0 for the thread of the trace's first operation, rising in order of first operations. */
    public final int[] thread;
    /** Slot that receives the block. */
    public final int[] target;
    /** Slot that gives its block up; 0 for NULL. */
    public final int[] source;

    public final long[] size;
    public final long[] argument;
    /** What the trace calls the block in {@link #target}; 0 if it has no names. Only in rows that allocate. */
    public final long[] name;
    /**
     * Time of the operation in nanoseconds since the trace's start; only if {@link #hasTimes}. Notes of several threads can be
     * out of order by a little: who plays the rows takes the greatest time so far.
     */
    public final long[] nanos;

    /** As {@link #calls}; made when it is asked for. */
    private long[] calls = {};

    private boolean packed;

    /** Number of the touched pages of a row in {@link #touchedPages}, from 1 on; 0 everywhere at {@link #begin}. */
    private final int[] touched;

    private final List<TouchedPages> touchedPages = new ArrayList<>();
    private final List<TraceEvent> events = new ArrayList<>();

    private long firstOp;
    private int count;
    private boolean hasTimes;
    private int slots;
    private long liveBytes;
    private long liveBlocks;

    public OpBatch() {
        this(CAPACITY);
    }

    public OpBatch(int capacity) {
        kind = new byte[capacity];
        thread = new int[capacity];
        target = new int[capacity];
        source = new int[capacity];
        size = new long[capacity];
        argument = new long[capacity];
        name = new long[capacity];
        nanos = new long[capacity];
        touched = new int[capacity];
        slots = 1;
    }

    public int capacity() {
        return kind.length;
    }

    /** Number of the operation in row 0. */
    public long firstOp() {
        return firstOp;
    }

    /** Rows in use. */
    public int count() {
        return count;
    }

    /** Whether the trace says when each operation happened. */
    public boolean hasTimes() {
        return hasTimes;
    }

    /** One more than the greatest slot that any row up to the end of this batch uses. */
    public int slots() {
        return slots;
    }

    /** Bytes that the program had asked for and not freed before row 0. */
    public long liveBytes() {
        return liveBytes;
    }

    /** Blocks that the program had not freed before row 0. */
    public long liveBlocks() {
        return liveBlocks;
    }

    /** Empties the batch: the next row is {@code firstOp}, before which the program held so much. */
    public void begin(long firstOperation, long bytes, long blocks) {
        firstOp = firstOperation;
        liveBytes = bytes;
        liveBlocks = blocks;
        count = 0;
        packed = false;
        hasTimes = false;
        events.clear();
        if (!touchedPages.isEmpty()) {
            touchedPages.clear();
            Arrays.fill(touched, 0);
        }
    }

    /** Declares rows {@code [0, rows)} filled. */
    public void end(int rows, int slotLimit, boolean times) {
        count = rows;
        slots = slotLimit;
        hasTimes = times;
        packed = false;
    }

    /** Each row as a {@link PackedCall}, once the batch is filled. */
    public long[] calls() {
        if (!packed) {
            pack();
        }
        return calls;
    }

    private void pack() {
        if (calls.length == 0) {
            calls = new long[kind.length];
        }
        for (int i = 0; i < count; i++) {
            calls[i] = PackedCall.of(kind[i], target[i], source[i], size[i]);
        }
        packed = true;
    }

    /** Makes a row an event: its kind and its argument. The row's other columns are the caller's. */
    public void event(int row, TraceEvent event) {
        kind[row] = OpKind.EVENT;
        argument[row] = events.size();
        events.add(event);
    }

    /** How many rows are events. */
    public int eventCount() {
        return events.size();
    }

    /** The event of a row of kind {@link OpKind#EVENT}. */
    public TraceEvent event(int row) {
        return events.get((int) argument[row]);
    }

    /** Says which pages of the row's block were written during its life. */
    public void touched(int row, TouchedPages pages) {
        touchedPages.add(pages);
        touched[row] = touchedPages.size();
    }

    /** Whether {@link #touched} knows the pages of any row. */
    public boolean hasTouched() {
        return !touchedPages.isEmpty();
    }

    /** Which pages of the row's block were written during its life, or {@code null} where the trace does not say. */
    public @Nullable TouchedPages touched(int row) {
        int number = touched[row];
        return number == 0 ? null : touchedPages.get(number - 1);
    }

    /** What the row does to the number of live bytes. */
    public long byteChange(int row) {
        return switch (kind[row]) {
            case OpKind.MALLOC, OpKind.MEMALIGN -> size[row];
            case OpKind.CALLOC -> size[row] * argument[row];
            case OpKind.REALLOC -> size[row] - argument[row];
            case OpKind.FREE, OpKind.FREE_EXIT -> -size[row];
            default -> 0;
        };
    }

    /** What the row does to the number of live blocks. */
    public int blockChange(int row) {
        return switch (kind[row]) {
            case OpKind.MALLOC, OpKind.MEMALIGN, OpKind.CALLOC -> 1;
            case OpKind.REALLOC -> source[row] == 0 ? 1 : 0;
            case OpKind.FREE, OpKind.FREE_EXIT -> source[row] == 0 ? 0 : -1;
            default -> 0;
        };
    }
}
