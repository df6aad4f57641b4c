package org.alloclab.harness.study.course;

import java.util.Optional;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.measure.attribution.Attribution;
import org.alloclab.harness.measure.attribution.Attributor;
import org.alloclab.harness.result.Checkpoint;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.run.RunListener;
import org.jspecify.annotations.Nullable;

/** Who holds what is resident at the last moment before the program begins its exit, or at the end of its life. */
public final class EndOwners implements RunListener {
    private final Run run;
    private final BlockTable table = new BlockTable(FreedBlocks.IGNORED);
    private @Nullable Attributor attributor;
    private @Nullable Attribution last;

    /** Listens to a run that has not started. */
    public EndOwners(Run run) {
        this.run = run;
        run.rowsTo(table);
        run.checkpointsTo(this);
    }

    /** Empty for a process that did not reach its first operation, or whose heap cannot be walked since its death. */
    public Optional<Attribution> attribution() {
        return Optional.ofNullable(last);
    }

    @Override
    public void started(Checkpoint checkpoint, ProgramMachine machine) {
        if (run.isAlive()) {
            attributor = new Attributor(machine.space(), machine.allocator());
        }
    }

    @Override
    public void checkpoint(Checkpoint checkpoint, ProgramMachine machine) {
        // the end alone counts
    }

    @Override
    public void exitBegins(Checkpoint checkpoint, ProgramMachine machine) {
        look(checkpoint);
    }

    @Override
    public void ended(Checkpoint checkpoint, ProgramMachine machine) {
        if (last == null) {
            look(checkpoint);
        }
    }

    @Override
    public void died(Checkpoint checkpoint, ProgramMachine machine) {
        try {
            look(checkpoint);
        } catch (IllegalStateException broken) {
            last = null;
        }
    }

    private void look(Checkpoint checkpoint) {
        if (attributor != null) {
            last = attributor.attribute(checkpoint.op(), table.live(run));
        }
    }
}
