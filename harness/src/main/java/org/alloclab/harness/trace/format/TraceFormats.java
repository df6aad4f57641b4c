package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.List;
import org.alloclab.api.option.NearestName;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.trace.MemoryReplayFormat;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.compact.CompactFormat;

/** The formats there are. */
public final class TraceFormats {
    private static final int HEAD_BYTES = 4096;
    private static final List<TraceFormat> ALL = List.of(
            new MemoryReplayFormat(),
            new CompactFormat(),
            new MtraceFormat(),
            new ValgrindFormat(),
            new HeaptrackFormat(),
            new MalloclabFormat(),
            new GlibcTraceFormat(),
            new LtraceFormat(),
            new BytehoundFormat());

    private TraceFormats() {}

    public static List<TraceFormat> all() {
        return ALL;
    }

    /** The format of a file. A file that no format recognises is taken for memory_replay, whose reader says what is wrong. */
    public static TraceFormat detect(TraceSource source) throws IOException {
        byte[] head = source.head(HEAD_BYTES);
        for (TraceFormat format : ALL) {
            if (format.recognizes(head, head.length)) {
                return format;
            }
        }
        if (head.length == 0) {
            throw BadInputException.inFile(
                    source.name(), "the trace is empty", "give a file with at least one operation");
        }
        return ALL.get(0);
    }

    /** The format of this id. */
    public static TraceFormat named(String id) {
        for (TraceFormat format : ALL) {
            if (format.id().equals(id)) {
                return format;
            }
        }
        throw new UsageException("there is no trace format " + id
                + NearestName.hint(id, ALL.stream().map(TraceFormat::id).toList()));
    }
}
