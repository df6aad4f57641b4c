package org.alloclab.harness.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Traces in tests: text in, rows as text out. */
final class TraceText {
    private TraceText() {}

    /** A trace file with this text. */
    static TraceSource file(Path directory, String text) {
        try {
            return new TraceSource(Files.writeString(directory.resolve("test.txt"), text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All rows, each as {@code T<thread> <kind> <target> <source> <size> <argument>}, without what the kind has not. */
    static List<String> rows(TraceSource source, ReadOptions options) throws IOException {
        List<String> rows = new ArrayList<>();
        try (TraceReader reader = new MemoryReplayFormat().open(source, options)) {
            OpBatch batch = new OpBatch(7);
            while (reader.read(batch)) {
                for (int i = 0; i < batch.count(); i++) {
                    rows.add(row(batch, i));
                }
            }
        }
        return rows;
    }

    static String row(OpBatch batch, int i) {
        String thread = "T" + batch.thread[i] + " ";
        return switch (batch.kind[i]) {
            case OpKind.NOP -> "nop";
            case OpKind.MALLOC -> thread + "malloc " + batch.target[i] + " " + batch.size[i];
            case OpKind.CALLOC -> thread + "calloc " + batch.target[i] + " " + batch.argument[i] + " " + batch.size[i];
            case OpKind.REALLOC -> thread + "realloc " + batch.target[i] + " " + batch.source[i] + " " + batch.size[i];
            case OpKind.MEMALIGN ->
                thread + "memalign " + batch.target[i] + " " + batch.argument[i] + " " + batch.size[i];
            case OpKind.FREE -> thread + "free " + batch.source[i];
            case OpKind.EXIT -> thread + "exit";
            case OpKind.FREE_EXIT -> thread + "free+exit " + batch.source[i];
            default -> "?" + batch.kind[i];
        };
    }
}
