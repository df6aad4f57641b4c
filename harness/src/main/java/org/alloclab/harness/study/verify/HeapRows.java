package org.alloclab.harness.study.verify;

import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.event.TraceEvent;

/**
 * Of a trace's rows, what both sides of a verification play: heap calls, pauses, and calls that steer the allocator if it is the
 * one that was recorded.
 *
 * @param steering whether it is
 */
record HeapRows(boolean steering) {

    /** Makes rows of what the program does beside that rows that do nothing. */
    void keep(OpBatch batch) {
        if (batch.eventCount() == 0) {
            return;
        }
        for (int i = 0; i < batch.count(); i++) {
            if (batch.kind[i] == OpKind.EVENT && !isKept(batch.event(i))) {
                batch.kind[i] = OpKind.NOP;
            }
        }
    }

    private boolean isKept(TraceEvent event) {
        return event instanceof TraceEvent.Pause || (steering && event instanceof TraceEvent.Steering);
    }
}
