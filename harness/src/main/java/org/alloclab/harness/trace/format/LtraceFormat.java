package org.alloclab.harness.trace.format;

import java.io.IOException;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/**
 * What ltrace writes (0.7.3), in whatever mode. {@link LtraceLine} has the lines, {@link LtraceCalls} how halves of calls are
 * joined, {@link LtraceProcesses} how processes are told from threads.
 *
 * <p>Only calls of the allocator's functions are read; what else a line says does not matter.
 */
final class LtraceFormat extends ForeignFormat {
    /** How to run ltrace so that it shows all calls, and shows them right. */
    static final String COMMAND =
            "ltrace -f -L -x 'malloc@libc.so*+free@libc.so*+calloc@libc.so*+realloc@libc.so*' -o FILE PROGRAM";

    LtraceFormat() {
        super("ltrace", "what ltrace writes of malloc, free, calloc, realloc ...");
    }

    @Override
    public boolean namesProcesses() {
        return true;
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        return firstLines(head, length).anyMatch(text -> {
            if (text.indexOf('(') < 0) {
                return false;
            }
            LtraceLine line = LtraceLine.parse(text);
            return line.kind() != null
                    && !line.isBehindOutput()
                    && (line.what() == LtraceLine.What.CALL || line.what() == LtraceLine.What.FIRST_HALF);
        });
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new LtraceReader(source, options, LtraceProcesses.othersThanFirst(source));
    }
}
