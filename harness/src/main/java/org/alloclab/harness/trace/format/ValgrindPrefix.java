package org.alloclab.harness.trace.format;

import org.jspecify.annotations.Nullable;

/**
 * The mark of valgrind's messages, {@code --PID-- } or {@code --D:H:M:S.MMM PID-- }, somewhere in a line.
 *
 * @param start where it begins
 * @param end where the message begins
 * @param process the process
 * @param nanos time since the start, or -1 where the mark has none
 */
record ValgrindPrefix(int start, int end, long process, long nanos) {
    static final long NO_TIME = -1;
    private static final int MOST_DIGITS = 9;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The first mark from a place on, or {@code null}. */
    static @Nullable ValgrindPrefix find(String line, int from) {
        for (int at = line.indexOf("--", from); at >= 0; at = line.indexOf("--", at + 1)) {
            ValgrindPrefix found = at(line, at);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable ValgrindPrefix at(String line, int start) {
        int at = start + 2;
        long[] field = new long[5];
        int fields = 0;
        long nanos = NO_TIME;
        while (fields < field.length) {
            int digits = at;
            long value = 0;
            while (at < line.length()
                    && line.charAt(at) >= '0'
                    && line.charAt(at) <= '9'
                    && at - digits < MOST_DIGITS) {
                value = value * 10 + line.charAt(at++) - '0';
            }
            if (at == digits || at >= line.length()) {
                return null;
            }
            field[fields++] = value;
            char next = line.charAt(at);
            if ((fields == 1 && next == '-') || nanos != NO_TIME) {
                return next == '-' && line.startsWith("-- ", at)
                        ? new ValgrindPrefix(start, at + 3, value, nanos)
                        : null;
            }
            char wanted = fields < 4 ? ':' : fields == 4 ? '.' : ' ';
            if (next != wanted) {
                return null;
            }
            at++;
            if (fields == field.length) {
                long seconds = ((field[0] * 24 + field[1]) * 60 + field[2]) * 60 + field[3];
                nanos = (seconds % (1L << 32)) * 1000 * NANOS_PER_MILLI + field[4] * NANOS_PER_MILLI;
                fields = 0;
            }
        }
        return null;
    }
}
