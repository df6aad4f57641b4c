package org.alloclab.harness.study;

import java.io.IOException;
import org.alloclab.harness.input.HeapTooSmallException;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/** Says what a machine needs of the Java heap for a trace, once it has turned out that there was not enough. */
public final class HeapNeed {
    private HeapNeed() {}

    /** Looks through the trace for what its program has live at most; the machine that found no room must be gone. */
    public static HeapTooSmallException of(TraceSource source, TraceFormat format, ReadOptions options)
            throws IOException {
        try (TraceReader reader = format.open(source, options)) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                // the totals count
            }
            return HeapTooSmallException.of("this machine with this trace", Lanes.machineBytes(reader.totals()));
        } catch (OutOfMemoryError e) {
            return HeapTooSmallException.ranOut("this trace");
        }
    }
}
