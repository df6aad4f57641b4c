package org.alloclab.harness.trace.format;

import org.jspecify.annotations.Nullable;

/**
 * A line of ltrace in its parts, found in one pass from left to right.
 *
 * <pre>
 *   [PID ][TIME ][[ADDRESS] ]BODY                   [pid PID] where ltrace writes to a terminal
 *
 *   TIME    09:15:04  09:15:04.100200  1700000000.100200  0.000700 since the line before
 *   BODY    [OBJECT->]NAME[@LIBRARY](ARGUMENTS) = RESULT [&lt;SECONDS>]
 *           [OBJECT->]NAME[@LIBRARY](ARGUMENTS &lt;unfinished ...>        the first half of a call
 *           &lt;... NAME resumed> ARGUMENTS) = RESULT                     its second half
 *           +++ exited (status 0) +++    --- SIGCHLD (Child exited) ---
 *           operator new(unsigned long)(64, ...) = RESULT              NAME with -C
 * </pre>
 *
 * @param thread the id in front, or -1
 * @param clock how to read the time
 * @param nanos the time, of a day, since 1970 or since the line before
 * @param what what it is
 * @param kind the function of the allocator that it names, or {@code null}
 * @param name the function's name, without object and library
 * @param object the object that called, or the empty string
 * @param arguments what stands between the brackets, or behind {@code resumed>}
 * @param result what stands behind the equals sign
 * @param isBehindOutput whether the call follows something that is not ltrace's, such as the program's output
 */
record LtraceLine(
        long thread,
        Clock clock,
        long nanos,
        What what,
        @Nullable CallKind kind,
        String name,
        String object,
        String arguments,
        String result,
        boolean isBehindOutput) {

    /** What a line is. */
    enum What {
        CALL,
        FIRST_HALF,
        SECOND_HALF,
        /** A call that does not come back: it has no result. */
        NO_RETURN,
        EXIT,
        SIGNAL,
        /** A call of an allocator's function that cannot be read. */
        UNREADABLE,
        /** Anything else. */
        OTHER
    }

    /** What a time is counted from. */
    enum Clock {
        NONE,
        DAY,
        EPOCH,
        LINE_BEFORE
    }

    static final long NO_THREAD = -1;

    private static final String UNFINISHED = "<unfinished ...>";
    private static final String NO_RETURN = "<no return ...>";

    static LtraceLine parse(String text) {
        return new Parser(text).parse();
    }

    private static final class Parser {
        private static final long NANOS = 1_000_000_000;
        private static final long SMALLEST_EPOCH = 100_000_000;

        private final String text;
        private int at;
        private long thread = NO_THREAD;
        private Clock clock = Clock.NONE;
        private long nanos;

        Parser(String text) {
            this.text = text;
        }

        LtraceLine parse() {
            prefix();
            if (text.startsWith("<... ", at)) {
                return secondHalf();
            }
            if (text.startsWith("+++ ", at)) {
                return bare(What.EXIT, text.substring(at));
            }
            if (text.startsWith("--- ", at)) {
                return bare(What.SIGNAL, text.substring(at));
            }
            return call();
        }

        private LtraceLine bare(What what, String name) {
            return new LtraceLine(thread, clock, nanos, what, null, name, "", "", "", false);
        }

        private void prefix() {
            if (text.startsWith("[pid ")) {
                int end = text.indexOf("] ");
                thread = end < 0 ? NO_THREAD : Numbers.decimal(text.substring(5, end));
                at = thread == NO_THREAD ? 0 : end + 2;
            }
            while (true) {
                while (at < text.length() && text.charAt(at) == ' ') {
                    at++;
                }
                int end = text.indexOf(' ', at);
                if (end < 0 || end - at > 24 || !isPrefix(text.substring(at, end))) {
                    return;
                }
                at = end;
            }
        }

        /** Takes a word in front of the body; answers whether it is one. */
        private boolean isPrefix(String word) {
            char first = word.isEmpty() ? ' ' : word.charAt(0);
            if (first == '[') {
                return word.startsWith("[0x") && word.endsWith("]");
            }
            if (first < '0' || first > '9') {
                return false;
            }
            if (thread == NO_THREAD && clock == Clock.NONE && word.length() <= 9 && Numbers.decimal(word) >= 0) {
                thread = Numbers.decimal(word);
                return true;
            }
            return clock == Clock.NONE && isTime(word);
        }

        private boolean isTime(String word) {
            int dot = word.indexOf('.');
            String whole = dot < 0 ? word : word.substring(0, dot);
            long fraction = dot < 0 ? 0 : fraction(word.substring(dot + 1));
            if (fraction < 0) {
                return false;
            }
            if (whole.length() == 8 && whole.charAt(2) == ':' && whole.charAt(5) == ':') {
                long hours = Numbers.decimal(whole.substring(0, 2));
                long minutes = Numbers.decimal(whole.substring(3, 5));
                long seconds = Numbers.decimal(whole.substring(6));
                clock = hours < 0 || minutes < 0 || seconds < 0 ? Clock.NONE : Clock.DAY;
                nanos = ((hours * 60 + minutes) * 60 + seconds) * NANOS + fraction;
                return clock == Clock.DAY;
            }
            long seconds = dot < 0 ? Numbers.NONE : Numbers.decimal(whole);
            if (seconds < 0 || whole.length() > 10) {
                return false;
            }
            clock = seconds >= SMALLEST_EPOCH ? Clock.EPOCH : Clock.LINE_BEFORE;
            nanos = seconds * NANOS + fraction;
            return true;
        }

        /** Nanoseconds of the digits behind a point, or -1. */
        private static long fraction(String digits) {
            if (digits.isEmpty() || digits.length() > 9) {
                return -1;
            }
            long value = Numbers.decimal(digits);
            for (int i = digits.length(); i < 9 && value >= 0; i++) {
                value *= 10;
            }
            return value;
        }

        private LtraceLine secondHalf() {
            int end = text.indexOf(" resumed>", at);
            if (end < 0) {
                return bare(What.OTHER, "");
            }
            String name = plain(text.substring(at + 5, end));
            return tail(What.SECOND_HALF, name, "", end + " resumed>".length(), false);
        }

        private LtraceLine call() {
            int bracket = text.indexOf('(', at);
            if (bracket < 0) {
                return bare(What.OTHER, "");
            }
            int arrow = text.lastIndexOf("->", bracket);
            int start = arrow >= at ? arrow + 2 : at;
            String object = arrow >= at ? text.substring(at, arrow) : "";
            if (text.startsWith("operator ", start)) {
                return operator(start, object);
            }
            String head = text.substring(start, bracket);
            if (isName(head)) {
                return tail(What.CALL, plain(head), object, bracket + 1, false);
            }
            // A name of C++, or something that is not ltrace's with a call behind it.
            return head.contains("::") || object.contains("::") ? bare(What.OTHER, head) : behindOutput(bracket);
        }

        /** {@code operator new(unsigned long)[@LIBRARY](ARGUMENTS)}: the first brackets are of the name. */
        private LtraceLine operator(int start, String object) {
            int close = text.indexOf(')', start);
            int bracket = close < 0 ? -1 : text.indexOf('(', close);
            if (bracket < 0) {
                return bare(What.OTHER, "operator");
            }
            return tail(What.CALL, text.substring(start, close + 1), object, bracket + 1, false);
        }

        private LtraceLine behindOutput(int firstBracket) {
            for (int bracket = firstBracket; bracket >= 0; bracket = text.indexOf('(', bracket + 1)) {
                int start = bracket;
                while (start > at && isOfName(text.charAt(start - 1))) {
                    start--;
                }
                if (start == bracket || bracket - start > 64) {
                    continue;
                }
                char before = start == at ? ' ' : text.charAt(start - 1);
                String name = plain(text.substring(start, bracket));
                if (CallKind.of(name) != null && before != ':' && before != '"') {
                    return tail(What.CALL, name, objectBefore(start), bracket + 1, true);
                }
            }
            return bare(What.OTHER, "");
        }

        private String objectBefore(int start) {
            if (!text.startsWith("->", start - 2) || start < at + 2) {
                return "";
            }
            int from = start - 2;
            while (from > at && text.charAt(from - 1) != ' ') {
                from--;
            }
            return text.substring(from, start - 2);
        }

        /** The rest of a call, whose arguments begin at a place. */
        private LtraceLine tail(What what, String name, String object, int from, boolean behind) {
            CallKind kind = CallKind.of(name);
            String body = text.substring(from).stripTrailing();
            if (body.endsWith(UNFINISHED)) {
                String arguments = body.substring(0, body.length() - UNFINISHED.length());
                return new LtraceLine(thread, clock, nanos, What.FIRST_HALF, kind, name, object, arguments, "", behind);
            }
            if (body.endsWith(NO_RETURN)) {
                return new LtraceLine(thread, clock, nanos, What.NO_RETURN, kind, name, object, "", "", behind);
            }
            int equals = body.lastIndexOf(" = ");
            if (equals < 0) {
                equals = body.endsWith(" =") ? body.length() - 2 : -1;
            }
            int close = equals < 0 ? -1 : body.lastIndexOf(')', equals);
            if (close < 0 || !body.substring(close + 1, equals).isBlank()) {
                What broken = kind == null ? What.OTHER : What.UNREADABLE;
                return new LtraceLine(thread, clock, nanos, broken, kind, name, object, body, "", behind);
            }
            String result = withoutSeconds(body.substring(Math.min(body.length(), equals + 3)));
            return new LtraceLine(
                    thread, clock, nanos, what, kind, name, object, body.substring(0, close), result, behind);
        }

        /** A result without the time that the call took, which stands behind it with -T. */
        private static String withoutSeconds(String result) {
            int open = result.lastIndexOf(" <");
            boolean timed = open >= 0 && result.endsWith(">") && result.indexOf('.', open) > 0;
            return (timed ? result.substring(0, open) : result).strip();
        }

        private static String plain(String name) {
            int at = name.indexOf('@');
            return (at < 0 ? name : name.substring(0, at)).strip();
        }

        private static boolean isName(String text) {
            return !text.isEmpty() && text.chars().allMatch(Parser::isOfName);
        }

        private static boolean isOfName(int c) {
            return c == '_'
                    || c == '@'
                    || c == '.'
                    || c == '$'
                    || c == '-'
                    || c == '+'
                    || (c >= '0' && c <= '9')
                    || (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z');
        }
    }
}
