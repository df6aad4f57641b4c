package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.List;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.jspecify.annotations.Nullable;

/**
 * What Firefox's logalloc writes (mozilla-central memory/replace/logalloc/README), raw or after {@code logalloc_munge.py}.
 *
 * <pre>
 *   PID [TID] FUNCTION(ARGUMENTS)[=RESULT]
 *
 *   13663 13663 malloc(42)=0x7f0c33502040          1 1 malloc(42)=#1
 *   13663 13664 posix_memalign(64,100)=0x7f...     1 2 free(#1)
 * </pre>
 *
 * <p>Functions of an arena, {@code moz_arena_malloc(ARENA,SIZE)} and its like, are those of the heap.
 */
final class LogallocFormat extends ForeignFormat {
    private static final String ARENA = "moz_arena_";

    LogallocFormat() {
        super("logalloc", "what Firefox's logalloc writes", NO_TIMES);
    }

    @Override
    public boolean namesProcesses() {
        return true;
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        List<String> lines = firstLines(head, length)
                .filter(line -> !line.isBlank())
                .limit(20)
                .toList();
        return !lines.isEmpty()
                && lines.stream().anyMatch(line -> {
                    Line parsed = Line.parse(line);
                    return parsed != null && kindOf(parsed.function) != null;
                })
                && Line.parse(lines.get(0)) != null;
    }

    private static @Nullable CallKind kindOf(String function) {
        return CallKind.of(function.startsWith(ARENA) ? function.substring(ARENA.length()) : function);
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new Reader(source, options);
    }

    /** A line in its parts; the result is empty where there is none. */
    private record Line(long process, long thread, String function, String arguments, String result) {

        static @Nullable Line parse(String text) {
            int bracket = text.indexOf('(');
            int close = text.indexOf(')', Math.max(bracket, 0));
            if (bracket < 0 || close < 0 || (close + 1 < text.length() && text.charAt(close + 1) != '=')) {
                return null;
            }
            String[] words = text.substring(0, bracket).split(" ", -1);
            if (words.length < 2 || words.length > 3) {
                return null;
            }
            long process = Numbers.decimal(words[0]);
            long thread = words.length == 3 ? Numbers.decimal(words[1]) : process;
            String function = words[words.length - 1];
            boolean named =
                    !function.isEmpty() && function.chars().allMatch(c -> c == '_' || Character.isLetterOrDigit(c));
            if (process == Numbers.NONE || thread == Numbers.NONE || !named) {
                return null;
            }
            String result = close + 2 <= text.length() ? text.substring(close + 2) : "";
            return new Line(process, thread, function, text.substring(bracket + 1, close), result);
        }
    }

    private static final class Reader extends LineReader {
        private long process = wantedProcess();

        Reader(TraceSource source, ReadOptions options) throws IOException {
            super(source, options, false);
        }

        @Override
        void line(String text) {
            Line line = Line.parse(text);
            if (line == null) {
                reject("a line is PID TID FUNCTION(ARGUMENTS)=RESULT", text);
                return;
            }
            boolean arena = line.function.startsWith(ARENA);
            CallKind kind = kindOf(line.function);
            if (kind == null) {
                return;
            }
            if (process == NO_PROCESS) {
                process = line.process;
            } else if (process != line.process) {
                if (wantedProcess() != NO_PROCESS) {
                    note("%d calls of process " + line.process + " are left out");
                    return;
                }
                throw refusal(
                        "the lines are of several processes, " + process + " and " + line.process,
                        "give the one that you mean: --process " + process);
            }
            boolean posix = kind == CallKind.POSIX_MEMALIGN;
            String[] parts = line.arguments.split(",", 6);
            int first = arena ? 1 : 0;
            int needed = posix ? 2 : kind.arguments();
            long[] argument = new long[3];
            boolean readable = parts.length >= first + needed;
            for (int i = 0; i < needed && readable; i++) {
                argument[i] = number(parts[first + i].strip());
                readable = argument[i] != Numbers.NONE;
            }
            long result = kind == CallKind.FREE ? 0 : number(line.result.strip());
            if (!readable || result == Numbers.NONE) {
                reject("a call has numbers for its arguments and its result", text);
                return;
            }
            perform(line.thread, posix ? CallKind.MEMALIGN : kind, argument[0], argument[1], argument[2], result, text);
        }

        /** A number, an address, or the number of a block behind {@code #}. */
        private static long number(String text) {
            if (!text.startsWith("#")) {
                return Numbers.pointerOrSize(text);
            }
            long block = Numbers.decimal(text.substring(1));
            return block == Numbers.NONE || block >= 1L << 56 ? Numbers.NONE : 16 * block;
        }
    }
}
