package org.alloclab.harness.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/**
 * A whole trace, decoded and kept.
 *
 * @param batches the batches in order
 * @param threads number of threads, at least 1
 * @param ops number of operations
 */
public record DecodedOps(List<OpBatch> batches, int threads, long ops) {

    /** Decodes a trace; it has to fit into memory. */
    public static DecodedOps read(TraceSource source, TraceFormat format, ReadOptions options) throws IOException {
        List<OpBatch> batches = new ArrayList<>();
        try (TraceReader reader = format.open(source, options)) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                batches.add(batch);
                batch = new OpBatch();
            }
            return new DecodedOps(
                    batches,
                    Math.max(1, reader.totals().threads()),
                    reader.totals().ops());
        }
    }
}
