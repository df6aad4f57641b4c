package org.alloclab.harness.trace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A whole trace, decoded once and kept packed: some 10 to 20 bytes an operation. Any number of threads may read it at a
 * time, each by a reader of its own. What the trace calls its blocks is not kept: no machine asks for it.
 */
public final class KeptTrace {
    private final List<PackedBatch> batches;
    private final TraceMetadata metadata;
    private final TraceTotals totals;
    private final long heapBytes;

    private KeptTrace(List<PackedBatch> batches, TraceMetadata metadata, TraceTotals totals, long heapBytes) {
        this.batches = batches;
        this.metadata = metadata;
        this.totals = totals;
        this.heapBytes = heapBytes;
    }

    /**
     * Decodes a trace, on a thread of its own beside the packing, and closes the reader.
     *
     * @param mostBytes what it may take of the Java heap
     * @return nothing if it takes more
     */
    public static Optional<KeptTrace> read(TraceReader reader, long mostBytes) throws IOException {
        try (DecodedTrace decoded = new DecodedTrace(reader)) {
            List<PackedBatch> batches = new ArrayList<>();
            long[] scratch = new long[OpBatch.CAPACITY];
            long heapBytes = 0;
            for (OpBatch batch = decoded.next(); batch != null; batch = decoded.next()) {
                PackedBatch packed = new PackedBatch(batch, scratch);
                heapBytes += packed.heapBytes();
                if (heapBytes > mostBytes) {
                    return Optional.empty();
                }
                batches.add(packed);
            }
            return Optional.of(new KeptTrace(batches, reader.metadata(), decoded.totals(), heapBytes));
        }
    }

    public TraceTotals totals() {
        return totals;
    }

    /** What it takes of the Java heap, about. */
    public long heapBytes() {
        return heapBytes;
    }

    /** A reader from the first operation on. */
    public TraceReader open() {
        return new TraceReader() {
            private int next;

            @Override
            public boolean read(OpBatch batch) {
                if (next == batches.size()) {
                    return false;
                }
                batches.get(next++).unpack(batch);
                return true;
            }

            @Override
            public TraceMetadata metadata() {
                return metadata;
            }

            @Override
            public TraceTotals totals() {
                return totals;
            }

            @Override
            public void close() {}
        };
    }
}
