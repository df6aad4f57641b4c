package org.alloclab.harness.trace;

import java.io.Closeable;
import java.io.IOException;

/** Reads a trace from its first operation to its last. Used by one thread at a time. */
public interface TraceReader extends Closeable {

    /**
     * Fills the batch with the next operations.
     *
     * @return whether there was at least one; {@code false} means that the trace has ended
     * @throws org.alloclab.harness.input.BadInputException naming file, line, rule, value and remedy
     */
    boolean read(OpBatch batch) throws IOException;

    /** What the trace says of itself as a whole; known before the first row is read. */
    default TraceMetadata metadata() {
        return TraceMetadata.NONE;
    }

    /** What was found out so far; complete once {@link #read} answered {@code false}. */
    TraceTotals totals();
}
