package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/**
 * What {@code ltrace -e malloc+free+calloc+realloc+...} writes, with {@code -f} or without.
 *
 * <pre>
 *   [PID ][OBJECT-&gt;]malloc(100)                = 0x5604de6352a0
 *   [PID ][OBJECT-&gt;]free(0x5604de6352a0)       = &lt;void&gt;
 *   [PID ]+++ exited (status 0) +++            and lines of signals: passed over
 * </pre>
 *
 * <p>Where calls of several threads overlap, ltrace prints halves of them; such halves cannot be read.
 */
final class LtraceFormat extends ForeignFormat {
    private static final Pattern CALL = Pattern.compile(
            "(?:\\[pid )?([0-9]{1,9})?\\]? ?(?:[^ ()]*->)?([a-z_]+)\\(([^()]*(?:\\(nil\\)[^()]*)*)\\)\\s+= (.+)");
    private static final Pattern KNOWN = Pattern.compile(
            "malloc|calloc|realloc|reallocarray|memalign|posix_memalign|aligned_alloc|valloc|pvalloc|free|cfree");

    LtraceFormat() {
        super("ltrace", "what ltrace writes of malloc, free, calloc, realloc ...", NO_TIMES);
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        return firstLines(head, length).stream().limit(20).anyMatch(line -> {
            Matcher matcher = CALL.matcher(line);
            return matcher.matches() && KNOWN.matcher(matcher.group(2)).matches();
        });
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new Reader(source, options);
    }

    private static final class Reader extends LineReader {
        Reader(TraceSource source, ReadOptions options) throws IOException {
            super(source, options);
        }

        @Override
        void line(String text) {
            if (text.contains("<unfinished") || text.contains("resumed>")) {
                reject("each call is on one line: trace one thread at a time", text);
                return;
            }
            Matcher call = CALL.matcher(text);
            if (!call.matches()) {
                if (!text.contains("+++") && !text.contains("---") && !text.contains("<no return")) {
                    reject("a line is a call with its result", text);
                }
                return;
            }
            if (!KNOWN.matcher(call.group(2)).matches()) {
                return;
            }
            long thread = call.group(1) == null ? ONLY_THREAD : Numbers.decimal(call.group(1));
            String[] arguments = call.group(3).split(",", -1);
            long[] numbers = new long[3];
            for (int i = 0; i < Math.min(3, arguments.length); i++) {
                numbers[i] = Numbers.pointerOrSize(arguments[i].strip());
            }
            String result = call.group(4).strip();
            perform(thread, call.group(2), arguments.length, numbers, result, text);
        }

        private void perform(long thread, String name, int count, long[] argument, String result, String text) {
            boolean frees = name.equals("free") || name.equals("cfree");
            int needed = switch (name) {
                case "calloc", "realloc", "memalign", "aligned_alloc" -> 2;
                case "reallocarray", "posix_memalign" -> 3;
                default -> 1;
            };
            long block = frees ? 0 : Numbers.pointerOrSize(result);
            boolean readable = count >= needed && block != Numbers.NONE;
            for (int i = 0; i < needed; i++) {
                readable &= argument[i] != Numbers.NONE;
            }
            if (!readable || (frees && !result.equals("<void>"))) {
                reject("a call has numbers for its arguments and its result", text);
                return;
            }
            switch (name) {
                case "malloc" -> appender.malloc(thread, block, argument[0]);
                case "valloc", "pvalloc" -> appender.memalign(thread, block, 4096, argument[0]);
                case "calloc" -> {
                    if (block != 0 && overflows(argument[0], argument[1])) {
                        reject("count times size must be below 2^63", text);
                    } else {
                        appender.calloc(thread, block, argument[0], argument[1]);
                    }
                }
                case "realloc" -> tolerate(appender.realloc(thread, block, argument[0], argument[1]));
                case "reallocarray" -> {
                    if (block != 0 && overflows(argument[1], argument[2])) {
                        reject("count times size must be below 2^63", text);
                    } else {
                        tolerate(appender.realloc(thread, block, argument[0], argument[1] * argument[2]));
                    }
                }
                case "memalign", "aligned_alloc" -> align(thread, block, argument[0], argument[1], text);
                // The pointer goes to where the first argument points, which ltrace does not show.
                case "posix_memalign" ->
                    align(thread, block == 0 ? syntheticName() : 0, argument[1], argument[2], text);
                default -> tolerate(appender.free(thread, argument[0]));
            }
        }

        private void align(long thread, long block, long alignment, long size, String text) {
            if (alignment > 1L << 46) {
                reject("an alignment must be at most 2^46", text);
            } else {
                appender.memalign(thread, block, alignment, size);
            }
        }
    }
}
