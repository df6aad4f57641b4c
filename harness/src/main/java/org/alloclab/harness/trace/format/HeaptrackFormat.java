package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.List;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/**
 * What {@code heaptrack --raw} writes, file versions 1 to 3 (heaptrack 1.4 src/track/libheaptrack.cpp). Numbers are
 * hexadecimal without a prefix.
 *
 * <pre>
 *   v TOOL FILE          versions; the first line
 *   + SIZE SITE PTR      allocated            - PTR      freed       a realloc is a - and a +
 *   c MS                 time since the start, in milliseconds
 *   x X I m t R A S #    program, command, machine, modules, call sites ...: passed over
 * </pre>
 *
 * <p>The interpreted form, which heaptrack writes without {@code --raw}, has no addresses: a free in it names only a size
 * and a call site, so it cannot be replayed.
 */
final class HeaptrackFormat extends ForeignFormat {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MAX_MILLIS = 1L << 42;

    HeaptrackFormat() {
        super(
                "heaptrack",
                "what heaptrack --raw writes",
                NO_THREADS,
                NO_ALIGNMENT,
                NO_CALLOC,
                "a realloc is a free and an allocation: blocks that grew in place move");
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        List<String> lines = firstLines(head, length);
        return !lines.isEmpty() && lines.get(0).matches("v [0-9a-f]{4,8}( [0-9a-f]{1,2})?");
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new Reader(source, options);
    }

    private static final class Reader extends LineReader {
        private static final String PASSED_OVER = "xXImtRAS#v";
        private long nanos;

        Reader(TraceSource source, ReadOptions options) throws IOException {
            super(source, options);
        }

        @Override
        void line(String text) {
            char kind = text.charAt(0);
            if (kind != '+' && kind != '-' && kind != 'c') {
                if (kind == 's' || kind == 'i' || kind == 'a') {
                    reject(
                            "the file must be raw, and lines with s, i or a are of the interpreted form, which has no"
                                    + " addresses; record with heaptrack --raw",
                            text);
                } else if (PASSED_OVER.indexOf(kind) < 0) {
                    reject("a line begins with one of + - c x X I m t R A S # v", text);
                }
                return;
            }
            String[] words = text.split(" ", -1);
            if (kind == 'c') {
                time(words, text);
            } else if (kind == '+') {
                long size = words.length == 4 ? Numbers.hex(words[1]) : Numbers.NONE;
                long pointer = words.length == 4 ? Numbers.hex(words[3]) : Numbers.NONE;
                if (size == Numbers.NONE || pointer == Numbers.NONE) {
                    reject("an allocation is + SIZE SITE PTR in hexadecimal", text);
                } else {
                    appender.malloc(ONLY_THREAD, pointer, size);
                    appender.time(nanos);
                }
            } else {
                long pointer = words.length == 2 ? Numbers.hex(words[1]) : Numbers.NONE;
                if (pointer == Numbers.NONE) {
                    reject("a free is - PTR in hexadecimal", text);
                } else {
                    tolerate(appender.free(ONLY_THREAD, pointer));
                    appender.time(nanos);
                }
            }
        }

        private void time(String[] words, String text) {
            long millis = words.length == 2 ? Numbers.hex(words[1]) : Numbers.NONE;
            if (millis == Numbers.NONE || millis > MAX_MILLIS) {
                reject("a time is c MS in hexadecimal", text);
            } else {
                nanos = millis * NANOS_PER_MILLI;
            }
        }
    }
}
