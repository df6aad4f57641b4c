package org.alloclab.harness.trace.format;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a unit said beyond one row, in order: each is appended when the batch has room for it. */
final class OwedRows {
    private final Deque<Runnable> rows = new ArrayDeque<>();

    /** One more, which appends one row at most. */
    void add(Runnable row) {
        rows.add(row);
    }

    /** Appends the next one; answers whether there was one. */
    boolean pay() {
        Runnable row = rows.poll();
        if (row == null) {
            return false;
        }
        row.run();
        return true;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }
}
