package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/**
 * Trace files of the CS:APP malloc lab, and heap scripts without their header.
 *
 * <pre>
 *   old header   heap size, ids, ops, weight        new header   weight, ids, ops, heap size       four numbers
 *   a ID SIZE    allocate       r ID SIZE    reallocate       f ID    free; -1 is NULL
 *   # comment                                                  in scripts
 * </pre>
 *
 * <p>Both headers have the number of ids and of operations in the same places, so which it is does not matter here. White space
 * is what separates words, as for the drivers, which read with scanf. An id is NULL until it was allocated: then r is
 * realloc(NULL, SIZE), f is free(NULL).
 */
final class MalloclabFormat extends ForeignFormat {
    private static final int HEADER = 4;

    MalloclabFormat() {
        super(
                "malloclab",
                "trace files (.rep) of the CS:APP malloc lab, and scripts of a, r and f",
                NO_THREADS,
                NO_TIMES);
    }

    @Override
    public boolean hasAddresses() {
        return false;
    }

    /** One to six numbers, or none, and then an operation. */
    @Override
    public boolean recognizes(byte[] head, int length) {
        List<String> lines = firstLines(head, length)
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .limit(7)
                .toList();
        for (String line : lines) {
            if (line.matches("[ar]\\s+-?[0-9]+\\s+[0-9]+(\\s.*)?|f\\s+-?[0-9]+(\\s.*)?")) {
                return true;
            }
            if (!line.matches("[0-9]{1,18}(\\s+[0-9]{1,18}){0,5}")) {
                return false;
            }
        }
        return false;
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new Reader(source, options);
    }

    private static final class Reader extends LineReader {
        private final long[] header = new long[HEADER];
        private int headerNumbers;
        private boolean inHeader = true;
        private long ops;
        /** Ids that were freed and not allocated since: to free them again is an error, as it is not for ids that are NULL. */
        private final Map<Long, Boolean> freed = new HashMap<>();

        Reader(TraceSource source, ReadOptions options) throws IOException {
            super(source, options, false);
        }

        @Override
        void line(String text) {
            String line = text.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                return;
            }
            if (isBehindTheLast()) {
                note("%d lines behind the " + header[2] + " operations of the header are left out");
                return;
            }
            String[] words = line.split("\\s+", -1);
            int at = inHeader ? header(words, text) : 0;
            while (at < words.length && !isBehindTheLast()) {
                at = operation(words, at, text);
            }
            if (at < words.length) {
                note("%d lines have more than the " + header[2] + " operations of the header");
            }
        }

        private boolean isBehindTheLast() {
            return hasHeader() && !inHeader && ops == header[2];
        }

        private int header(String[] words, String text) {
            int at = 0;
            while (at < words.length && Numbers.decimal(words[at]) != Numbers.NONE) {
                if (headerNumbers == HEADER) {
                    throw refusal("the header has more than 4 numbers: was '" + text + "'", "correct it");
                }
                header[headerNumbers++] = Numbers.decimal(words[at++]);
            }
            if (at < words.length) {
                inHeader = false;
                if (headerNumbers != 0 && headerNumbers != HEADER) {
                    throw refusal(
                            "the header has " + headerNumbers + (headerNumbers == 1 ? " number" : " numbers")
                                    + ", 4 are expected: heap size, ids, operations, weight",
                            "complete it, or leave it out as a whole");
                }
            }
            return at;
        }

        private boolean hasHeader() {
            return headerNumbers == HEADER;
        }

        /** Takes an operation; answers where the next one begins. */
        private int operation(String[] words, int at, String text) {
            String word = words[at];
            boolean frees = word.equals("f");
            if (!frees && !word.equals("a") && !word.equals("r")) {
                reject("an operation is a ID SIZE, r ID SIZE or f ID", text);
                return words.length;
            }
            ops++;
            boolean isNull = frees && at + 1 < words.length && words[at + 1].equals("-1");
            long id = at + 1 >= words.length ? Numbers.NONE : isNull ? 0 : Numbers.decimal(words[at + 1]);
            long size = frees ? 0 : at + 2 >= words.length ? Numbers.NONE : Numbers.decimal(words[at + 2]);
            boolean known = !hasHeader() || isNull || id < Math.max(header[1], 1);
            if (id == Numbers.NONE || id >= 1L << 56 || size == Numbers.NONE || !known) {
                reject(
                        "an operation is a ID SIZE, r ID SIZE or f ID"
                                + (hasHeader() ? ", with an id below " + header[1] : ""),
                        text);
                return words.length;
            }
            later(() -> append(word.charAt(0), isNull, id, size, text));
            return at + (frees ? 2 : 3);
        }

        private void append(char operation, boolean isNull, long id, long size, String text) {
            long name = 16 * (id + 1);
            boolean live = appender.isLive(name);
            boolean again = !live && freed.containsKey(id);
            if (operation == 'f') {
                if (isNull || (!live && !again)) {
                    appender.free(ONLY_THREAD, 0);
                } else {
                    freed.put(id, true);
                    require(appender.free(ONLY_THREAD, name), text);
                }
            } else if (possible(name, 1, size, text)) {
                freed.remove(id);
                if (operation == 'a') {
                    judge(appender.malloc(ONLY_THREAD, name, size), text);
                } else {
                    require(appender.realloc(ONLY_THREAD, name, live || again ? name : 0, size), text);
                }
            }
        }

        @Override
        void atEnd() {
            if (hasHeader() && ops != header[2]) {
                reject(
                        "the file has as many operations as its header says, which are " + header[2],
                        Long.toString(ops));
            }
        }
    }
}
