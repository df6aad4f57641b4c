package org.alloclab.harness.trace.synthetic;

import java.util.Locale;

/**
 * Blocks of one sort in one stretch of a trace.
 *
 * @param phase number of the stretch, from 0
 * @param thread that asks for them, or that ends
 * @param call which: see {@link Call}
 * @param argument alignment of memalign, number of calloc; else 0
 * @param size bytes of each, on average
 * @param writtenPages pages of each that are written, or -1 for all
 * @param from least steps that a block lives, -1 for one that lives to the end, or {@link #later} for one that dies in a later
 *     stretch
 * @param to one more than the most; the steps of a stretch for one that dies in a later one
 * @param freeingThread that frees them
 * @param count how many
 */
public record FittedRow(
        int phase,
        int thread,
        Call call,
        long argument,
        long size,
        long writtenPages,
        long from,
        long to,
        int freeingThread,
        long count) {
    static final String[] COLUMNS = {
        "phase", "thread", "call", "argument", "size", "written_pages", "from", "to", "freeing_thread", "count"
    };

    /** What a row does; files have the number. */
    public enum Call {
        MALLOC,
        CALLOC,
        MEMALIGN,
        /** The thread ends with the stretch. */
        EXIT
    }

    private static final long LATER = -2;

    /** What stands for a death at any moment of a later stretch. */
    static long later(int deathPhase) {
        return LATER - deathPhase;
    }

    /** Whether the blocks die in a later stretch. */
    boolean diesLater() {
        return from <= LATER;
    }

    /** The first step of the stretch in which they die. */
    long deathPhaseBegins() {
        return (LATER - from) * to;
    }

    /** As a line of a file. */
    @SuppressWarnings("EnumOrdinal") // the order of calls is that of the file
    public String line() {
        return String.format(
                Locale.ROOT,
                "%d,%d,%d,%d,%d,%d,%d,%d,%d,%d",
                phase,
                thread,
                call.ordinal(),
                argument,
                size,
                writtenPages,
                from,
                to,
                freeingThread,
                count);
    }

    /** The header of a file. */
    public static String header() {
        return "# " + String.join(",", COLUMNS);
    }

    static FittedRow of(double[] numbers) {
        return new FittedRow(
                (int) numbers[0],
                (int) numbers[1],
                Call.values()[(int) numbers[2]],
                (long) numbers[3],
                (long) numbers[4],
                (long) numbers[5],
                (long) numbers[6],
                (long) numbers[7],
                (int) numbers[8],
                (long) numbers[9]);
    }
}
