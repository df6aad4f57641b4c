package org.alloclab.harness.run;

import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.event.TraceEvent;

/** A checkpoint at each mark of a trace. */
public final class MarkCheckpoints implements Interlude {
    private final EventRows marks = new EventRows(TraceEvent.Mark.class::isInstance);
    private long done = -1;

    @Override
    public int due(OpBatch batch, int from) {
        return marks.from(batch, batch.firstOp() + from == done ? from + 1 : from);
    }

    @Override
    public void happen(long op, Run run) {
        done = op;
        run.checkpoint(op);
    }
}
