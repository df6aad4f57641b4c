package org.alloclab.harness.trace.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.TraceWriter;

/** Traces in tests, as rows of text. */
final class Rows {
    private Rows() {}

    static TraceSource fixture(Path directory, String name) throws IOException {
        try (InputStream in = Rows.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the fixture " + name + " is missing");
            }
            return file(directory, name.replace('/', '-'), in.readAllBytes());
        }
    }

    static TraceSource file(Path directory, String name, byte[] bytes) throws IOException {
        return new TraceSource(Files.write(directory.resolve(name), bytes));
    }

    /** What does something, as {@code kind thread name old size argument}: names instead of slots. */
    static List<String> of(TraceReader reader) throws IOException {
        List<String> rows = new ArrayList<>();
        long[] names = new long[1 << 16];
        OpBatch batch = new OpBatch(97);
        while (reader.read(batch)) {
            for (int i = 0; i < batch.count(); i++) {
                byte kind = batch.kind[i];
                if (kind != OpKind.NOP) {
                    long old = names[batch.source[i]];
                    boolean allocates = OpKind.allocates(kind);
                    if (allocates) {
                        names[batch.target[i]] = batch.name[i];
                    }
                    boolean counted = kind == OpKind.CALLOC || kind == OpKind.MEMALIGN;
                    rows.add(kind + " T" + batch.thread[i] + " " + (allocates ? batch.name[i] : 0) + " "
                            + (batch.source[i] == 0 ? 0 : old) + " " + (allocates ? batch.size[i] : 0) + " "
                            + (counted ? batch.argument[i] : 0));
                }
            }
        }
        return rows;
    }

    static List<String> of(TraceSource source) throws IOException {
        try (TraceReader reader = TraceFormats.detect(source).open(source, ReadOptions.STRICT)) {
            return of(reader);
        }
    }

    /** The same trace in the format that this name tells. */
    static TraceSource converted(TraceSource source, Path target) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TraceReader reader = TraceFormats.detect(source).open(source, ReadOptions.STRICT.keepingEvents());
                TraceWriter writer = TraceFiles.writer(target, bytes, Map.of(), new long[0])) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                writer.write(batch);
            }
            writer.finish(reader.totals(), new long[0]);
        }
        Files.write(target, bytes.toByteArray());
        return new TraceSource(target);
    }

    static byte[] cut(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, length);
    }
}
