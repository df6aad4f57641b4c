package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/**
 * What jemalloc tells FreeBSD's utrace(2) with {@code MALLOC_CONF=utrace:true}, as kdump(1) prints it.
 *
 * <pre>
 *   PID [TID] COMMAND [TIME] USER  0x800607420 = malloc(26)
 *   PID [TID] COMMAND [TIME] USER  0x800607440 = realloc(0x800610058, 17)
 *   PID [TID] COMMAND [TIME] USER  free(0x800607440)
 *   PID [TID] COMMAND [TIME] USER  malloc_init()
 * </pre>
 *
 * <p>TIME is in seconds; it is used where it is since 1970 (kdump -T), as differences (-R) and times since the start (-E) cannot
 * be told apart. Other lines are other records of the same program.
 */
final class UtraceFormat extends ForeignFormat {
    private static final Pattern LINE = Pattern.compile(
            " *([0-9]{1,9}) (?: *([0-9]{1,9}) )? *(\\S+) +" + "(?:([0-9]{1,10}\\.[0-9]{1,9}) +)?USER +(\\S.*)");
    private static final Pattern GIVEN =
            Pattern.compile("(0x[0-9a-f]{1,16}|0) = (malloc|realloc)\\((?:(0x[0-9a-f]{1,16}|0), ?)?([0-9]{1,20})\\)");
    private static final Pattern FREED = Pattern.compile("free\\((0x[0-9a-f]{1,16}|0)\\)");
    private static final long NANOS = 1_000_000_000;
    /** Nanoseconds of a time that can only be one since 1970. */
    private static final long SINCE_1970 = 100_000_000 * NANOS;

    UtraceFormat() {
        super("utrace", "what jemalloc tells FreeBSD's utrace, as kdump prints it", NO_ALIGNMENT, NO_CALLOC);
    }

    @Override
    public boolean namesProcesses() {
        return true;
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        return firstLines(head, length).limit(1000).anyMatch(line -> {
            Matcher matcher = line.contains(" USER ") ? LINE.matcher(line) : null;
            return matcher != null
                    && matcher.matches()
                    && (GIVEN.matcher(matcher.group(5)).matches()
                            || FREED.matcher(matcher.group(5)).matches());
        });
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new Reader(source, options);
    }

    private static final class Reader extends LineReader {
        private String process;
        private long first = Long.MAX_VALUE;

        Reader(TraceSource source, ReadOptions options) throws IOException {
            super(source, options);
            process = wantedProcess() == NO_PROCESS ? "" : Long.toString(wantedProcess());
        }

        @Override
        void line(String text) {
            Matcher line = text.contains(" USER ") ? LINE.matcher(text) : null;
            if (line == null || !line.matches()) {
                return;
            }
            String what = line.group(5).strip();
            Matcher given = GIVEN.matcher(what);
            Matcher freed = FREED.matcher(what);
            boolean gives = given.matches();
            if (!gives && !freed.matches()) {
                if (!what.startsWith("malloc_init")) {
                    reject("a record of jemalloc is PTR = malloc(SIZE), PTR = realloc(PTR, SIZE) or free(PTR)", text);
                }
                return;
            }
            if (process.isEmpty()) {
                process = line.group(1);
            } else if (!process.equals(line.group(1))) {
                note("%d calls of process " + line.group(1) + " are left out: what is read is " + process
                        + "; --process " + line.group(1) + " reads the other");
                return;
            }
            long thread = line.group(2) == null ? ONLY_THREAD : Numbers.decimal(line.group(2));
            long ops = appender.nextOp();
            if (!gives) {
                perform(thread, CallKind.FREE, Numbers.pointerOrSize(freed.group(1)), 0, 0, 0, text);
            } else if ((given.group(3) != null) != given.group(2).equals("realloc")) {
                reject("malloc takes a size, realloc a pointer and a size", text);
            } else {
                long block = Numbers.pointerOrSize(given.group(1));
                long size = Numbers.decimal(given.group(4));
                if (given.group(3) == null) {
                    perform(thread, CallKind.MALLOC, size, 0, 0, block, text);
                } else {
                    perform(thread, CallKind.REALLOC, Numbers.pointerOrSize(given.group(3)), size, 0, block, text);
                }
            }
            if (line.group(4) != null && appender.nextOp() > ops) {
                long nanos = nanos(line.group(4));
                if (nanos >= SINCE_1970) {
                    first = Math.min(first, nanos);
                    appender.time(nanos - first);
                }
            }
        }

        private static long nanos(String text) {
            int dot = text.indexOf('.');
            String fraction = (text.substring(dot + 1) + "000000000").substring(0, 9);
            return Long.parseLong(text.substring(0, dot)) * NANOS + Long.parseLong(fraction);
        }
    }
}
