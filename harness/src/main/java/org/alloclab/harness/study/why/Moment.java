package org.alloclab.harness.study.why;

/**
 * A moment of a run.
 *
 * @param kind which
 * @param value the number of operations before it, or nanoseconds since the trace's start or behind its end; else 0
 */
public record Moment(Kind kind, long value) {
    /** How a moment is told. */
    public enum Kind {
        /** Behind the operation in which most was resident. */
        PEAK,
        /** Behind the last operation. */
        END,
        /** So much time behind the last operation, in which the program does nothing. */
        IDLE,
        /** In front of an operation. */
        OPERATION,
        /** In front of the first operation that is later than a time. */
        TIME
    }

    public static final Moment PEAK = new Moment(Kind.PEAK, 0);
    public static final Moment END = new Moment(Kind.END, 0);

    /** So much time behind the last operation, in ns. */
    public static Moment idle(long nanos) {
        return new Moment(Kind.IDLE, nanos);
    }

    /** Whether it lies behind the last operation whatever the trace is. */
    public boolean isBehindAll() {
        return kind == Kind.END || kind == Kind.IDLE;
    }

    /** Time that passes behind the last operation before the moment comes, in ns. */
    public long idleNanos() {
        return kind == Kind.IDLE ? value : 0;
    }

    /** In front of operation {@code op}, counted from 0. */
    public static Moment before(long op) {
        return new Moment(Kind.OPERATION, op);
    }
}
