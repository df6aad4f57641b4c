package org.alloclab.harness.study.why;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alloclab.harness.input.UsageException;

/**
 * A moment of a run.
 *
 * @param kind which
 * @param value the number of operations before it, or nanoseconds since the trace's start; else 0
 */
public record Moment(Kind kind, long value) {
    private static final Pattern OPERATION = Pattern.compile("op:([0-9]{1,18})");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(\\.[0-9]{1,9})?(ns|us|ms|s|m|h)");

    /** How a moment is told. */
    public enum Kind {
        /** Behind the operation in which most was resident. */
        PEAK,
        /** Behind the last operation. */
        END,
        /** In front of an operation. */
        OPERATION,
        /** In front of the first operation that is later than a time. */
        TIME
    }

    public static final Moment END = new Moment(Kind.END, 0);

    /** Reads {@code peak}, {@code end}, {@code op:N} or a time such as {@code 10s} or {@code 2.5ms}. */
    public static Moment parse(String text) {
        if (text.equals("peak")) {
            return new Moment(Kind.PEAK, 0);
        }
        if (text.equals("end")) {
            return END;
        }
        Matcher operation = OPERATION.matcher(text);
        if (operation.matches()) {
            return before(Long.parseLong(operation.group(1)));
        }
        Matcher time = TIME.matcher(text.toLowerCase(Locale.ROOT));
        if (time.matches()) {
            double number = Double.parseDouble(time.group(1) + (time.group(2) == null ? "" : time.group(2)));
            return new Moment(Kind.TIME, Math.round(number * nanosPer(time.group(3))));
        }
        throw new UsageException("--at must be peak, end, op:N or a time such as 10s: was " + text);
    }

    /** In front of operation {@code op}, counted from 0. */
    public static Moment before(long op) {
        return new Moment(Kind.OPERATION, op);
    }

    private static double nanosPer(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            default -> 3600e9;
        };
    }
}
