package org.alloclab.harness.trace;

import java.io.Closeable;
import java.io.IOException;

/** Writes a trace, batch by batch, in some format. */
public interface TraceWriter extends Closeable {

    /** Appends the rows of a batch, which is the next one of the trace. */
    void write(OpBatch batch) throws IOException;

    /**
     * The trace has ended: writes whatever the format has at its end and closes the file.
     *
     * @param totals what the trace contains
     * @param threadIds the id of each thread by number, where it is known
     */
    void finish(TraceTotals totals, long[] threadIds) throws IOException;
}
