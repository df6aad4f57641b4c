package org.alloclab.api.trace;

import java.io.Closeable;
import java.io.IOException;

/** One reading of a trace, unit by unit: a line, a record. */
public interface TraceDecoder extends Closeable {

    /**
     * Reads the next unit and tells what it says, which may be nothing. What cannot be is told as {@link TracedCalls#reject}.
     *
     * @return whether there was one; {@code false} at the end of the file
     * @throws IOException if the file cannot be read
     */
    boolean next(TracedCalls calls) throws IOException;

    /** Where the unit read last is, as messages put it: {@code line 7}, {@code offset 4096}. */
    String place();
}
