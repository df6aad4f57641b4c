package org.alloclab.harness.study.course;

import java.util.NavigableSet;
import org.alloclab.harness.run.Interlude;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.trace.OpBatch;

/** Checkpoints at chosen operations. */
final class CourseMoments implements Interlude {
    private final NavigableSet<Long> operations;

    /** @param operations in front of which one is taken; it is used up */
    CourseMoments(NavigableSet<Long> operations) {
        this.operations = operations;
    }

    @Override
    public int due(OpBatch batch, int from) {
        while (!operations.isEmpty() && operations.first() < batch.firstOp() + from) {
            operations.pollFirst();
        }
        if (operations.isEmpty()) {
            return LATER;
        }
        long row = operations.first() - batch.firstOp();
        return row <= batch.count() ? (int) row : LATER;
    }

    @Override
    public void happen(long op, Run run) {
        operations.pollFirst();
        run.checkpoint(op);
    }
}
