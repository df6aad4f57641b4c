package org.alloclab.harness.trace.format;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls that one message of valgrind holds, in one pass over it.
 *
 * <pre>
 *   malloc(10) = 0x4a40040
 *   realloc(0x0,10)malloc(10) = 0x4a40040           a call inside another, whose result is the other's
 *   realloc(0x4a40040,0)free(0x4a40040)             the same; a free has no result
 *   calloc(18446744073709551615,5)free(0x0)         a call that failed prints no result; the next follows at once
 *   malloc(18446744073709551615)Argument 'size' ... a warning; the result, if there is one, comes in a message of its own
 *    = 0x0                                          such a result
 *   free(0x4a40040)Your name?                       the program's own output
 * </pre>
 */
final class ValgrindCalls {
    /**
     * A call.
     *
     * @param argument its numbers; {@link Numbers#NONE} where there is none
     * @param result its result, or {@link Numbers#NONE} where the message does not say
     * @param isWarned whether a warning stands where its result should
     */
    record Call(CallKind kind, List<Long> argument, int arguments, long result, boolean isWarned, String shown) {
        boolean hasResult() {
            return result != Numbers.NONE || kind == CallKind.FREE;
        }

        Call withResult(long value) {
            return new Call(kind, argument, arguments, value, isWarned, shown);
        }
    }

    private static final int MOST_ARGUMENTS = 3;

    private ValgrindCalls() {}

    /** Whether a message begins with a call of an allocator's function. */
    static boolean beginsWithCall(String line, int from) {
        return kindAt(line, from, nameEnd(line, from)) != null;
    }

    /** The calls of a message that begins with one. */
    static List<Call> parse(String line, int from) {
        List<Call> calls = new ArrayList<>();
        int at = from;
        while (true) {
            int bracket = nameEnd(line, at);
            CallKind kind = kindAt(line, at, bracket);
            int close = kind == null ? -1 : line.indexOf(')', bracket);
            if (kind == null || close < 0) {
                return calls;
            }
            long[] argument = {Numbers.NONE, Numbers.NONE, Numbers.NONE};
            int count = arguments(line.substring(bracket + 1, close), argument);
            int behind = close + 1;
            long result = Numbers.NONE;
            if (line.startsWith(" = ", behind)) {
                int end = numberEnd(line, behind + 3);
                result = Numbers.pointerOrSize(line.substring(behind + 3, end));
                behind = end;
            }
            boolean warned = line.startsWith("Argument '", behind);
            String shown = line.substring(at, Math.min(line.length(), behind));
            calls.add(new Call(kind, List.of(argument[0], argument[1], argument[2]), count, result, warned, shown));
            at = behind;
        }
    }

    /** A result that stands in a message of its own, or {@link Numbers#NONE}. */
    static long loneResult(String line, int from) {
        return line.startsWith(" = ", from)
                ? Numbers.pointerOrSize(line.substring(from + 3).strip())
                : Numbers.NONE;
    }

    private static int arguments(String text, long[] argument) {
        int count = 0;
        for (String part : text.split(",", MOST_ARGUMENTS + 1)) {
            String number = part.strip();
            if (count < MOST_ARGUMENTS) {
                // Such as 'size 100' and 'al 64'.
                argument[count] = Numbers.pointerOrSize(number.substring(number.lastIndexOf(' ') + 1));
            }
            count++;
        }
        return count;
    }

    private static @Nullable CallKind kindAt(String line, int from, int bracket) {
        return bracket < 0 ? null : CallKind.of(line.substring(from, bracket));
    }

    /** Where the bracket behind a name is, or -1 where no name stands. */
    private static int nameEnd(String line, int from) {
        int at = from;
        while (at < line.length() && isOfName(line.charAt(at))) {
            at++;
        }
        return at > from && at < line.length() && line.charAt(at) == '(' ? at : -1;
    }

    private static boolean isOfName(char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static int numberEnd(String line, int from) {
        int at = from;
        while (at < line.length() && isOfName(line.charAt(at))) {
            at++;
        }
        return at;
    }
}
