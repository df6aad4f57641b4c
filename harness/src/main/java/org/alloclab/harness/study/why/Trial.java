package org.alloclab.harness.study.why;

import java.io.IOException;
import java.util.function.LongConsumer;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.referee.Progress;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.trace.DecodedTrace;
import org.alloclab.harness.trace.OpBatch;

/** A run up to a moment of which nothing but the resident set and the faults is wanted. */
final class Trial {
    private final String setting;
    private final Moment moment;
    private final Run run;
    private final LongConsumer played;

    /**
     * A run that has not begun.
     *
     * @param plugIns is told whose code runs
     * @param played hears how many operations are done
     */
    Trial(String setting, RunPlan plan, Moment moment, Progress plugIns, LongConsumer played) {
        this.setting = setting;
        this.moment = moment;
        this.run = new Run(plan, Probe.NONE, plugIns);
        this.played = played;
    }

    Tried play(DecodedTrace decoded) throws IOException {
        AddressSpaceFigures[] then = new AddressSpaceFigures[1];
        if (!moment.isBehindAll()) {
            run.interrupt(new Stop(moment, op -> then[0] = run.machine().space().figures()));
        }
        run.start();
        AddressSpaceFigures start = run.machine().space().figures();
        OpBatch batch = decoded.next();
        while (batch != null && run.isAlive() && then[0] == null) {
            run.play(batch);
            played.accept(batch.firstOp() + batch.count());
            batch = decoded.next();
        }
        if (then[0] == null) {
            if (batch == null) {
                run.idle(moment.idleNanos());
                run.end(decoded.totals());
            }
            then[0] = run.machine().space().figures();
        }
        return new Tried(
                setting,
                then[0].rssBytes() - start.rssBytes(),
                then[0].minorFaults() - start.minorFaults(),
                run.death().map(death -> death.signal().signalName()));
    }
}
