package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/**
 * What {@code valgrind --trace-malloc=yes} writes (valgrind 3.19 coregrind/m_replacemalloc/vg_replace_malloc.c).
 *
 * <pre>
 *   --PID-- malloc(N) = 0xP                   --PID-- memalign(al A, size N) = 0xP
 *   --PID-- calloc(N,M) = 0xP                 --PID-- posix_memalign(al A, size N) = 0         no pointer
 *   --PID-- realloc(0xP,N) = 0xQ              --PID-- aligned_alloc(al A, size N) = 0xP
 *   --PID-- _Znwm(N) = 0xP, _Znam ...         --PID-- free(0xP), _ZdlPv(0xP), _ZdaPv ...
 * </pre>
 *
 * <p>Other lines are valgrind's own and are passed over. Older versions print a call inside another on one line; the inner
 * one, which is the last, says what happened.
 */
final class ValgrindFormat extends ForeignFormat {
    private static final Pattern LINE = Pattern.compile("--([0-9]{1,9})-- ([A-Za-z_][^ ].*)");
    private static final Pattern CALL =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)\\(([^()]*)\\)(?: = (0x[0-9A-Fa-f]{1,16}|[0-9]{1,19}))?$");
    private static final Pattern KNOWN = Pattern.compile("malloc|calloc|realloc|reallocarray|memalign|posix_memalign|"
            + "aligned_alloc|valloc|pvalloc|free|cfree|_Zn[wa][A-Za-z0-9_]*|_Zd[la][A-Za-z0-9_]*");

    ValgrindFormat() {
        super("valgrind", "what valgrind --trace-malloc=yes writes", NO_THREADS, NO_TIMES);
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        return firstLines(head, length).stream().anyMatch(line -> {
            Matcher matcher = LINE.matcher(line);
            return matcher.matches() && isCall(matcher.group(2));
        });
    }

    private static boolean isCall(String text) {
        int bracket = text.indexOf('(');
        return bracket > 0 && KNOWN.matcher(text.substring(0, bracket)).matches();
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new Reader(source, options);
    }

    private static final class Reader extends LineReader {
        private String process = "";

        Reader(TraceSource source, ReadOptions options) throws IOException {
            super(source, options);
        }

        @Override
        void line(String text) {
            Matcher line = LINE.matcher(text);
            if (!line.matches() || !isCall(line.group(2))) {
                return;
            }
            if (process.isEmpty()) {
                process = line.group(1);
            } else if (!process.equals(line.group(1))) {
                reject("all lines are of one process, whose id is " + process, line.group(1));
                return;
            }
            Matcher call = CALL.matcher(line.group(2));
            if (!call.find()) {
                reject("a call ends in its result", text);
                return;
            }
            call(call.group(1), call.group(2), call.group(3), text);
        }

        private void call(
                String name, String arguments, @org.jspecify.annotations.Nullable String result, String text) {
            if (name.equals("free") || name.equals("cfree") || name.startsWith("_Zd")) {
                long pointer = number(arguments.split(",", 2)[0]);
                if (pointer == Numbers.NONE) {
                    reject("free takes a pointer", text);
                } else {
                    tolerate(appender.free(ONLY_THREAD, pointer));
                }
                return;
            }
            String[] parts = arguments.split(",", -1);
            long first = number(parts[0]);
            long second = parts.length > 1 ? number(parts[1]) : 0;
            long third = parts.length > 2 ? number(parts[2]) : 0;
            long block = name.equals("posix_memalign") && result == null
                    ? syntheticName()
                    : result == null ? Numbers.NONE : Numbers.pointerOrSize(result);
            if (first == Numbers.NONE || second == Numbers.NONE || third == Numbers.NONE || block == Numbers.NONE) {
                reject("a call has numbers for arguments and ends in its result", text);
                return;
            }
            if (name.equals("posix_memalign") && block < 4096) {
                block = block == 0 ? syntheticName() : 0;
            }
            allocate(name, block, first, second, third, parts.length, text);
        }

        private void allocate(String name, long block, long first, long second, long third, int count, String text) {
            switch (name) {
                case "malloc" -> appender.malloc(ONLY_THREAD, block, first);
                case "valloc", "pvalloc" -> appender.memalign(ONLY_THREAD, block, 4096, first);
                case "calloc" -> {
                    if (block != 0 && overflows(first, second)) {
                        reject("count times size must be below 2^63", text);
                    } else {
                        appender.calloc(ONLY_THREAD, block, first, second);
                    }
                }
                case "realloc" -> tolerate(appender.realloc(ONLY_THREAD, block, first, second));
                case "reallocarray" -> {
                    if (block != 0 && overflows(second, third)) {
                        reject("count times size must be below 2^63", text);
                    } else {
                        tolerate(appender.realloc(ONLY_THREAD, block, first, second * third));
                    }
                }
                case "memalign", "posix_memalign", "aligned_alloc" -> align(block, first, second, text);
                default -> {
                    // operator new; with an alignment it is (size N, al A)
                    if (count > 1) {
                        align(block, second, first, text);
                    } else {
                        appender.malloc(ONLY_THREAD, block, first);
                    }
                }
            }
        }

        private void align(long block, long alignment, long size, String text) {
            if (alignment > 1L << 46) {
                reject("an alignment must be at most 2^46", text);
            } else {
                appender.memalign(ONLY_THREAD, block, alignment, size);
            }
        }

        /** The number at the end of an argument such as {@code al 64}. */
        private static long number(String argument) {
            String text = argument.strip();
            return Numbers.pointerOrSize(text.substring(text.lastIndexOf(' ') + 1));
        }
    }
}
