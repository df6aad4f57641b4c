package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/** A format that another tool writes. */
abstract class ForeignFormat implements TraceFormat {
    static final String NO_THREADS =
            "it has no thread ids: results of arenas and thread caches are those of one thread";
    static final String NO_TIMES = "it has no times: what the allocator decides by the time follows --clock";
    static final String NO_ALIGNMENT = "it does not tell aligned allocations from others: they are played as malloc";
    static final String NO_CALLOC =
            "it does not tell calloc from malloc: pages that calloc leaves untouched may differ";

    private final String id;
    private final String summary;
    private final List<String> lacks;

    ForeignFormat(String id, String summary, String... lacks) {
        this.id = id;
        this.summary = summary;
        this.lacks = List.of(lacks);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public List<String> lacks() {
        return lacks;
    }

    /** No foreign format says how many operations it has without being read. */
    @Override
    public long countOps(TraceSource source, ReadOptions options) throws IOException {
        try (TraceReader reader = open(source, options)) {
            OpBatch batch = new OpBatch();
            long ops = 0;
            while (reader.read(batch)) {
                ops += batch.count();
            }
            return ops;
        }
    }

    /** The first bytes as lines, without the last one, which may be cut; one after another, as far as they are asked for. */
    static Stream<String> firstLines(byte[] head, int length) {
        int end = length;
        for (int i = length - 1; i >= 0; i--) {
            if (head[i] == '\n') {
                end = i;
                break;
            }
        }
        return new String(head, 0, end, StandardCharsets.ISO_8859_1).lines();
    }
}
