package org.alloclab.harness.study.why;

import java.util.function.LongConsumer;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.run.Interlude;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.trace.OpBatch;

/** Looks once, at a moment that is told by operation or by time. */
final class Stop implements Interlude {
    private final Moment moment;
    private final LongConsumer look;
    private boolean happened;

    /** @param look receives the number of operations before the moment */
    Stop(Moment moment, LongConsumer look) {
        this.moment = moment;
        this.look = look;
    }

    boolean hasHappened() {
        return happened;
    }

    @Override
    public int due(OpBatch batch, int from) {
        if (happened) {
            return LATER;
        }
        if (moment.kind() == Moment.Kind.OPERATION) {
            long row = moment.value() - batch.firstOp();
            return row >= from && row <= batch.count() ? (int) row : LATER;
        }
        if (!batch.hasTimes()) {
            throw new UsageException("--at with a time needs a trace that notes when each operation happened: this one"
                    + " does not; use --at op:N, peak, end or idle");
        }
        for (int row = from; row < batch.count(); row++) {
            if (batch.nanos[row] > moment.value()) {
                return row;
            }
        }
        return LATER;
    }

    @Override
    public void happen(long op, Run run) {
        happened = true;
        look.accept(op);
    }
}
