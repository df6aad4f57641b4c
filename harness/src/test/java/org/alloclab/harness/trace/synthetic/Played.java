package org.alloclab.harness.trace.synthetic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.TraceTotals;

/** A workload as a reader of its rows sees it; every rule of a trace is checked on the way. */
final class Played {
    final Map<Long, Long> sizes = new TreeMap<>();
    /** Bytes allocated from a block's birth to its death, its own included, by power of two. */
    final long[] lifetimes = new long[64];

    final TraceTotals totals;
    long births;
    long crossThreadFrees;
    long ends;
    long rows;
    long hash;

    private final Map<Integer, long[]> live = new HashMap<>();
    private long clock;

    Played(String text) throws IOException {
        TraceSource source = new TraceSource(Path.of(text));
        try (TraceReader reader = new SyntheticFormat().open(source, ReadOptions.STRICT)) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                take(batch);
            }
            totals = reader.totals();
        }
    }

    double share(long size) {
        return 100.0 * sizes.getOrDefault(size, 0L) / births;
    }

    private void take(OpBatch batch) {
        if (batch.firstOp() != rows) {
            throw new AssertionError("batches follow each other: " + batch.firstOp() + " after " + rows);
        }
        for (int i = 0; i < batch.count(); i++) {
            rows++;
            hash = 31 * hash + 7L * batch.kind[i] + 13L * batch.size[i] + 17L * batch.thread[i] + batch.source[i];
            switch (batch.kind[i]) {
                case OpKind.FREE -> die(batch, i);
                case OpKind.REALLOC -> {
                    die(batch, i);
                    bear(batch, i, batch.size[i]);
                }
                case OpKind.CALLOC -> bear(batch, i, batch.size[i] * batch.argument[i]);
                case OpKind.MALLOC, OpKind.MEMALIGN -> bear(batch, i, batch.size[i]);
                case OpKind.EXIT -> ends++;
                default -> throw new AssertionError("kind " + batch.kind[i]);
            }
        }
    }

    private void bear(OpBatch batch, int row, long bytes) {
        births++;
        clock += bytes;
        sizes.merge(bytes, 1L, Long::sum);
        if (live.put(batch.target[row], new long[] {clock - bytes, batch.thread[row], bytes}) != null) {
            throw new AssertionError("slot " + batch.target[row] + " is filled twice");
        }
    }

    private void die(OpBatch batch, int row) {
        long[] block = live.remove(batch.source[row]);
        if (block == null) {
            throw new AssertionError("operation " + (rows - 1) + " frees what is not live");
        }
        lifetimes[63 - Long.numberOfLeadingZeros(Math.max(1, clock - block[0]))]++;
        crossThreadFrees += block[1] == batch.thread[row] ? 0 : 1;
    }

    /** Part of the blocks that died within less than a power of two of bytes. */
    double diedBelow(long powerOfTwo) {
        long sum = 0;
        for (int i = 0; 1L << i < powerOfTwo; i++) {
            sum += lifetimes[i];
        }
        return 100.0 * sum / births;
    }
}
