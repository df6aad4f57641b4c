package org.alloclab.harness.run;

import java.util.Optional;
import org.alloclab.harness.result.Checkpoint;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.event.TraceEvent;
import org.jspecify.annotations.Nullable;

/** Keeps the figures at the last moment before the program began its exit, which a recording marks. */
final class ExitMoment implements Interlude {
    /** The name of the mark that a recording sets where the exit begins. */
    static final String EXIT = "exit";

    private final EventRows marks = new EventRows(
            event -> event instanceof TraceEvent.Mark mark && mark.name().equals(EXIT));
    private @Nullable Checkpoint moment;

    @Override
    public int due(OpBatch batch, int from) {
        int mark = moment == null ? marks.from(batch, Math.max(0, from - 1)) : LATER;
        return mark == LATER ? LATER : mark + 1;
    }

    @Override
    public void happen(long op, Run run) {
        moment = run.take(op);
        run.exitBegins(moment);
    }

    Optional<Checkpoint> moment() {
        return Optional.ofNullable(moment);
    }
}
