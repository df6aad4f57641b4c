package org.alloclab.harness.run;

import org.alloclab.harness.trace.OpBatch;

/**
 * Checkpoints at evenly spaced operations of a trace whose length is not known. When there are {@code most}, the spacing
 * doubles, and whoever keeps them drops every other one:
 *
 * <pre>
 *   spacing 1    1 2 3 4 5 6 7 8          checkpoint i, from 0, is taken before operation (i + 1) * spacing
 *   spacing 2      2   4   6   8          those with odd i remain, in their order
 * </pre>
 */
public final class DoublingCheckpoints implements Interlude {
    private final int most;
    private int count;
    private long spacing = 1;

    /** @param most how many are kept at a time; even */
    public DoublingCheckpoints(int most) {
        this.most = most;
    }

    @Override
    public int due(OpBatch batch, int from) {
        long row = (count + 1) * spacing - batch.firstOp();
        return row <= batch.count() ? (int) row : LATER;
    }

    @Override
    public void happen(long op, Run run) {
        run.checkpoint(op);
        count++;
        if (count == most) {
            count = most / 2;
            spacing *= 2;
        }
    }
}
