package org.alloclab.harness.run;

import java.util.function.Predicate;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.event.TraceEvent;

/** Finds rows that are events of a kind. */
final class EventRows {
    private final Predicate<TraceEvent> wanted;
    private long batch = -1;
    private int found;

    EventRows(Predicate<TraceEvent> wanted) {
        this.wanted = wanted;
    }

    /** The first such row of a batch from a row on, or {@link Interlude#LATER}. */
    int from(OpBatch rows, int row) {
        if (batch == rows.firstOp() && (found >= row || found == Interlude.LATER)) {
            return found;
        }
        batch = rows.firstOp();
        found = Interlude.LATER;
        if (rows.eventCount() == 0) {
            return found;
        }
        for (int i = row; i < rows.count(); i++) {
            if (rows.kind[i] == OpKind.EVENT && wanted.test(rows.event(i))) {
                found = i;
                break;
            }
        }
        return found;
    }
}
