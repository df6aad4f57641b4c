package org.alloclab.harness.trace;

/**
 * How a trace is to be read.
 *
 * @param lenient skip and count bad lines instead of stopping at the first
 * @param foldThreads all threads are one: their ends do not matter
 * @param events what becomes of rows that are no heap calls
 * @param process of a file of several processes the id of the one that is read, or {@link #FIRST_PROCESS}
 */
public record ReadOptions(boolean lenient, boolean foldThreads, EventUse events, long process) {
    /** The process whose call comes first. */
    public static final long FIRST_PROCESS = -1;

    public static final ReadOptions STRICT = new ReadOptions(false, false);

    /** What becomes of rows that are no heap calls. */
    public enum EventUse {
        /** They are rows of kind {@link OpKind#EVENT}. */
        KEEP,
        /** They are rows that do nothing; {@link TraceTotals#events} counts them. */
        PASS_OVER
    }

    /** Events are passed over. */
    public ReadOptions(boolean lenient, boolean foldThreads) {
        this(lenient, foldThreads, EventUse.PASS_OVER, FIRST_PROCESS);
    }

    /** The same with events as rows. */
    public ReadOptions keepingEvents() {
        return new ReadOptions(lenient, foldThreads, EventUse.KEEP, process);
    }

    /** The same with all threads as one. */
    public ReadOptions folded() {
        return new ReadOptions(lenient, true, events, process);
    }

    /** The same of another process. */
    public ReadOptions ofProcess(long id) {
        return new ReadOptions(lenient, foldThreads, events, id);
    }

    /** Whether events are rows of their own kind. */
    public boolean keepsEvents() {
        return events == EventUse.KEEP;
    }
}
