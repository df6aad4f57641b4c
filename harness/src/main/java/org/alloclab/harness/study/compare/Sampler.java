package org.alloclab.harness.study.compare;

import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.measure.Series;
import org.alloclab.harness.result.Checkpoint;
import org.alloclab.harness.run.RunListener;
import org.jspecify.annotations.Nullable;

/** Makes a series of the checkpoints on the way; start and end are no samples. */
final class Sampler implements RunListener {
    private @Nullable Series series;

    Series series() {
        if (series == null) {
            throw new IllegalStateException("a series begins with the run");
        }
        return series;
    }

    @Override
    public void started(Checkpoint checkpoint, ProgramMachine machine) {
        series = new Series(checkpoint);
    }

    @Override
    public void checkpoint(Checkpoint checkpoint, ProgramMachine machine) {
        series().add(checkpoint);
    }

    @Override
    public void ended(Checkpoint checkpoint, ProgramMachine machine) {}
}
