package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/**
 * What glibc's {@code mtrace(3)} writes (glibc 2.36 malloc/mtrace-impl.c).
 *
 * <pre>
 *   = Start                     = End
 *   [@ WHERE ]+ PTR SIZE        allocated
 *   [@ WHERE ]- PTR             freed
 *   [@ WHERE ]&lt; OLD             and at once  [@ WHERE ]&gt; NEW SIZE: reallocated
 *   [@ WHERE ]! OLD SIZE        a realloc failed
 * </pre>
 *
 * <p>WHERE may hold any text, so a line is read from its end.
 */
final class MtraceFormat extends ForeignFormat {
    private static final Pattern OP =
            Pattern.compile("(?:^|.* )([-+<>!]) (0x[0-9a-f]{1,16}|\\(nil\\))(?: (0x[0-9a-f]{1,16}|0))?$");

    MtraceFormat() {
        super("mtrace", "what glibc's mtrace() writes", NO_THREADS, NO_TIMES, NO_ALIGNMENT, NO_CALLOC);
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        return firstLines(head, length)
                .limit(1)
                .anyMatch(line -> line.equals("= Start")
                        || (line.startsWith("@ ") && OP.matcher(line).matches()));
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new Reader(source, options);
    }

    private static final class Reader extends LineReader {
        private static final long NO_OLD = -1;
        private long old = NO_OLD;

        Reader(TraceSource source, ReadOptions options) throws IOException {
            super(source, options);
        }

        @Override
        void line(String text) {
            if (text.equals("= Start") || text.equals("= End")) {
                return;
            }
            Matcher matcher = OP.matcher(text);
            if (!matcher.matches()) {
                reject("a line ends in one of + - < > ! with a pointer and a size", text);
                return;
            }
            char op = matcher.group(1).charAt(0);
            long pointer = Numbers.pointerOrSize(matcher.group(2));
            long size = matcher.group(3) == null ? Numbers.NONE : Numbers.pointerOrSize(matcher.group(3));
            boolean sized = op == '+' || op == '>' || op == '!';
            if (sized != (size != Numbers.NONE) || pointer == Numbers.NONE || (op == '>') != (old != NO_OLD)) {
                reject("+ > ! have a size, - and < have none, and > follows <", text);
                old = NO_OLD;
                return;
            }
            switch (op) {
                case '+' -> perform(ONLY_THREAD, CallKind.MALLOC, size, 0, 0, pointer, text);
                case '-' -> perform(ONLY_THREAD, CallKind.FREE, pointer, 0, 0, 0, text);
                case '<' -> old = pointer;
                case '>' -> {
                    perform(ONLY_THREAD, CallKind.REALLOC, old, size, 0, pointer, text);
                    old = NO_OLD;
                }
                // A row of nothing: what failed leaves its block alone.
                default -> perform(ONLY_THREAD, CallKind.MALLOC, size, 0, 0, 0, text);
            }
        }

        @Override
        String remedyForNothing() {
            return "give the file that MALLOC_TRACE named, of a program that calls mtrace()";
        }

        @Override
        void atEnd() {
            if (old != NO_OLD) {
                reject("the file ends between the < and the > of a realloc", "0x" + Long.toHexString(old));
            }
        }
    }
}
