package org.alloclab.harness.trace.synthetic;

import java.util.Locale;

/**
 * Blocks of one sort in one stretch of a trace. The clock is that of the trace: a birth, a death and a realloc are a step each.
 *
 * @param phase number of the stretch, from 0
 * @param thread that asks for them, or that ends
 * @param call which: see {@link Call}
 * @param argument alignment of memalign, number of calloc, the link of realloc; else 0
 * @param size bytes of each, on average
 * @param writtenPages pages of each that are written, or -1 for all
 * @param first the step in which the first of them is born
 * @param last the step in which the last of them is born
 * @param end what {@code from} and {@code to} say: see {@link End}
 * @param from the least of the steps
 * @param to the most
 * @param freeingThread that frees them
 * @param link of the realloc that takes them, 0 for those that are freed; a link joins the blocks that end in a realloc to those
 *     that come of it
 * @param count how many
 */
public record FittedRow(
        int phase,
        int thread,
        Call call,
        long argument,
        long size,
        long writtenPages,
        long first,
        long last,
        End end,
        long from,
        long to,
        int freeingThread,
        int link,
        long count) {
    static final String[] COLUMNS = {
        "phase",
        "thread",
        "call",
        "argument",
        "size",
        "written_pages",
        "first",
        "last",
        "end",
        "from",
        "to",
        "freeing_thread",
        "link",
        "count"
    };

    /** What a row does; files have the number. */
    public enum Call {
        MALLOC,
        CALLOC,
        MEMALIGN,
        /** Takes a block that was born for it. */
        REALLOC,
        /** The thread ends. */
        EXIT
    }

    /** How blocks end; files have the number. */
    public enum End {
        /** In their stretch, so many steps behind their birth. */
        LIFETIME,
        /** In a later stretch, in a step from one to the other. */
        STEP,
        /** Not before the trace does. */
        NEVER
    }

    /** As a line of a file. */
    @SuppressWarnings("EnumOrdinal") // the order of calls and ends is that of the file
    public String line() {
        return String.format(
                Locale.ROOT,
                "%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d",
                phase,
                thread,
                call.ordinal(),
                argument,
                size,
                writtenPages,
                first,
                last,
                end.ordinal(),
                from,
                to,
                freeingThread,
                link,
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
                End.values()[(int) numbers[8]],
                (long) numbers[9],
                (long) numbers[10],
                (int) numbers[11],
                (int) numbers[12],
                (long) numbers[13]);
    }
}
