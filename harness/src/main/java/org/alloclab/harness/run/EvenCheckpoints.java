package org.alloclab.harness.run;

import org.alloclab.harness.trace.OpBatch;

/**
 * Checkpoints before operation {@code floor(i * ops / count)} for i from 1 on, without the end, where every run takes one.
 */
public final class EvenCheckpoints implements Interlude {
    private final long ops;
    private final long count;
    private long next = 1;

    /**
     * Checkpoints.
     *
     * @param ops operations of the trace
     * @param count checkpoints after the start, the one at the end included
     */
    public EvenCheckpoints(long ops, long count) {
        this.ops = ops;
        this.count = Math.min(count, ops);
    }

    @Override
    public int due(OpBatch batch, int from) {
        long row = op(next) - batch.firstOp();
        return row <= batch.count() ? (int) row : LATER;
    }

    @Override
    public void happen(long op, Run run) {
        next++;
        run.checkpoint(op);
    }

    /** Where checkpoint {@code i} is taken, {@code Long.MAX_VALUE} if it is the end or beyond. */
    long op(long i) {
        if (i >= count) {
            return Long.MAX_VALUE;
        }
        return Math.multiplyHigh(i, ops) == 0 && i * ops >= 0 ? i * ops / count : (long) ((double) i / count * ops);
    }
}
