package org.alloclab.harness.run;

import org.alloclab.harness.trace.OpBatch;

/**
 * Something that happens between two operations: a checkpoint by operation or by time, a question to the allocator, a pause
 * of the program.
 */
public interface Interlude {

    /** Answer of {@link #due}: not in this batch. */
    int LATER = Integer.MAX_VALUE;

    /**
     * The row in front of which it is due next.
     *
     * @param from the first row that has not been played
     * @return a row in {@code [from, count]}, {@code count} being the place behind the last row; or {@link #LATER}
     */
    int due(OpBatch batch, int from);

    /**
     * It happens now, before operation {@code op}. Afterwards {@link #due} answers a later place, or the same one once more
     * where several things happen there.
     */
    void happen(long op, Run run);
}
