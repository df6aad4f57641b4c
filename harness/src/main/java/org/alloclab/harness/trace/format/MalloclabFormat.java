package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.List;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/**
 * Trace files of the CS:APP malloc lab.
 *
 * <pre>
 *   old header   heap size, ids, ops, weight        new header   weight, ids, ops, heap size       a number a line
 *   a ID SIZE    allocate       r ID SIZE    reallocate       f ID    free; -1 is NULL
 * </pre>
 *
 * <p>Both headers have the number of ids and of operations in the same places, so which it is does not matter here.
 */
final class MalloclabFormat extends ForeignFormat {
    private static final int HEADER_LINES = 4;

    MalloclabFormat() {
        super("malloclab", "trace files (.rep) of the CS:APP malloc lab", NO_THREADS, NO_TIMES);
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        List<String> lines = firstLines(head, length).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return lines.size() > HEADER_LINES
                && lines.stream().limit(HEADER_LINES).allMatch(line -> line.matches("[0-9]{1,18}"))
                && lines.get(HEADER_LINES).matches("[arf] -?[0-9]+( [0-9]+)?");
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new Reader(source, options);
    }

    private static final class Reader extends LineReader {
        private final long[] header = new long[HEADER_LINES];
        private int headerLines;
        private long ops;

        Reader(TraceSource source, ReadOptions options) throws IOException {
            super(source, options);
        }

        @Override
        void line(String text) {
            String[] words = text.strip().split("\\s+", -1);
            if (words.length == 1 && words[0].isEmpty()) {
                return;
            }
            if (headerLines < HEADER_LINES) {
                header[headerLines] = words.length == 1 ? Numbers.decimal(words[0]) : Numbers.NONE;
                if (header[headerLines] == Numbers.NONE) {
                    reject("the first four lines are numbers", text);
                }
                headerLines++;
                return;
            }
            ops++;
            boolean frees = words[0].equals("f");
            boolean isNull = frees && words.length == 2 && words[1].equals("-1");
            long id = words.length < 2 ? Numbers.NONE : isNull ? 0 : Numbers.decimal(words[1]);
            long size = words.length == 3 ? Numbers.decimal(words[2]) : Numbers.NONE;
            if (id == Numbers.NONE
                    || id >= Math.max(header[1], 1)
                    || (frees ? words.length != 2 : size == Numbers.NONE)) {
                reject("an operation is a ID SIZE, r ID SIZE or f ID, with an id below " + header[1], text);
                return;
            }
            long name = 16 * (id + 1);
            switch (words[0]) {
                case "a" -> appender.malloc(ONLY_THREAD, name, size);
                case "r" -> require(appender.realloc(ONLY_THREAD, name, name, size), text);
                case "f" -> require(appender.free(ONLY_THREAD, isNull ? 0 : name), text);
                default -> reject("an operation is a, r or f", text);
            }
        }

        @Override
        void atEnd() {
            if (headerLines < HEADER_LINES || ops != header[2]) {
                reject(
                        "the file has as many operations as its header says, which are " + header[2],
                        Long.toString(ops));
            }
        }
    }
}
