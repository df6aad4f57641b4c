package org.alloclab.harness.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.alloclab.harness.trace.event.TouchedPages;
import org.alloclab.harness.trace.event.TraceEvent;

/**
 * The rows of an {@link OpBatch} in as little memory as they need, without the blocks' names. Columns that a row's kind does
 * not use come back as zeros.
 */
final class PackedBatch {
    /** What a row's event or touched pages take, beside the object itself, which may be shared. */
    private static final int BESIDE_BYTES = 64;

    private static final int OVERHEAD = 128;

    private final long firstOp;
    private final long liveBytes;
    private final long liveBlocks;
    private final int count;
    private final int slots;
    private final boolean hasTimes;
    private final byte[] kind;
    private final PackedColumn thread;
    private final PackedColumn target;
    private final PackedColumn source;
    private final PackedColumn size;
    private final PackedColumn argument;
    private final PackedColumn nanos;
    private final List<EventRow> events = new ArrayList<>(0);
    private final List<TouchedRow> touched = new ArrayList<>(0);

    private record EventRow(int row, TraceEvent event) {}

    private record TouchedRow(int row, TouchedPages pages) {}

    /** @param scratch a column of the batch's capacity, of which nothing is kept */
    PackedBatch(OpBatch batch, long[] scratch) {
        firstOp = batch.firstOp();
        liveBytes = batch.liveBytes();
        liveBlocks = batch.liveBlocks();
        count = batch.count();
        slots = batch.slots();
        hasTimes = batch.hasTimes();
        kind = Arrays.copyOf(batch.kind, count);
        thread = pack(batch.thread, scratch);
        target = pack(batch.target, scratch);
        for (int i = 0; i < count; i++) {
            scratch[i] = OpKind.hasSource(kind[i]) ? batch.source[i] : 0;
        }
        source = PackedColumn.of(scratch, count);
        size = PackedColumn.of(batch.size, count);
        for (int i = 0; i < count; i++) {
            scratch[i] = OpKind.hasArgument(kind[i]) ? batch.argument[i] : 0;
        }
        argument = PackedColumn.of(scratch, count);
        nanos = PackedColumn.of(batch.nanos, hasTimes ? count : 0);
        keepBeside(batch);
    }

    private PackedColumn pack(int[] column, long[] scratch) {
        for (int i = 0; i < count; i++) {
            scratch[i] = column[i];
        }
        return PackedColumn.of(scratch, count);
    }

    private void keepBeside(OpBatch batch) {
        if (batch.eventCount() == 0 && !batch.hasTouched()) {
            return;
        }
        for (int i = 0; i < count; i++) {
            if (kind[i] == OpKind.EVENT) {
                events.add(new EventRow(i, batch.event(i)));
            }
            TouchedPages pages = batch.touched(i);
            if (pages != null) {
                touched.add(new TouchedRow(i, pages));
            }
        }
    }

    /** Bytes of the Java heap, about. */
    long heapBytes() {
        return OVERHEAD
                + kind.length
                + thread.heapBytes()
                + target.heapBytes()
                + source.heapBytes()
                + size.heapBytes()
                + argument.heapBytes()
                + nanos.heapBytes()
                + (long) BESIDE_BYTES * (events.size() + touched.size());
    }

    void unpack(OpBatch batch) {
        batch.begin(firstOp, liveBytes, liveBlocks);
        System.arraycopy(kind, 0, batch.kind, 0, count);
        thread.unpack(batch.thread);
        target.unpack(batch.target);
        source.unpack(batch.source);
        size.unpack(batch.size);
        argument.unpack(batch.argument);
        if (hasTimes) {
            nanos.unpack(batch.nanos);
        }
        for (EventRow event : events) {
            batch.event(event.row(), event.event());
        }
        for (TouchedRow pages : touched) {
            batch.touched(pages.row(), pages.pages());
        }
        batch.end(count, slots, hasTimes);
    }
}
