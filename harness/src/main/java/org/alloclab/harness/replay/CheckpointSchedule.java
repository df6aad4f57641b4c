package org.alloclab.harness.replay;

/**
 * Where checkpoints are taken: at the start, before operation {@code floor(i * ops / count)} for i from 1, and at the end.
 *
 * @param ops operations of the trace
 * @param count checkpoints after the start
 */
public record CheckpointSchedule(long ops, long count) {

    /** No checkpoint but those at the start and at the end. */
    public static final CheckpointSchedule ENDS = new CheckpointSchedule(0, 0);

    public CheckpointSchedule {
        count = Math.min(count, ops);
    }

    /** Where checkpoint {@code i} is taken, {@code Long.MAX_VALUE} if it is the end or beyond. */
    public long op(long i) {
        if (i >= count) {
            return Long.MAX_VALUE;
        }
        return Math.multiplyHigh(i, ops) == 0 && i * ops >= 0 ? i * ops / count : (long) ((double) i / count * ops);
    }
}
