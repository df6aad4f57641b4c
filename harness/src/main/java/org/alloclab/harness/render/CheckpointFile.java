package org.alloclab.harness.render;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.metric.Unit;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.measure.Catalogue;
import org.alloclab.harness.measure.CheckpointFigures;
import org.alloclab.harness.result.Checkpoint;
import org.alloclab.harness.run.RunListener;

/**
 * Checkpoints as CSV, with the allocator's own figures behind those of the process. At the start, where asking would
 * initialise the real allocator, and of a program that died these are 0.
 */
final class CheckpointFile extends RowsFile implements RunListener {
    private final Catalogue<Checkpoint> columns;
    private final List<Metric> allocatorMetrics;

    /** Creates the file and writes its header. On a machine with swap space there is a column for what is in it. */
    CheckpointFile(Path path, ProgramMachine machine) {
        this(path, machine, figures(machine));
    }

    /** The same with a column for the time. */
    static CheckpointFile timed(Path path, ProgramMachine machine) {
        return new CheckpointFile(
                path,
                machine,
                figures(machine)
                        .and(CheckpointFigures.sinceStart(machine.clock().nanos())));
    }

    private static Catalogue<Checkpoint> figures(ProgramMachine machine) {
        return machine.description().swapBytes() > 0 ? CheckpointFigures.COLUMNS_WITH_SWAP : CheckpointFigures.COLUMNS;
    }

    private CheckpointFile(Path path, ProgramMachine machine, Catalogue<Checkpoint> columns) {
        super(path);
        this.columns = columns;
        allocatorMetrics = machine.allocator().checkpointMetrics();
        String separator = "";
        for (Metric metric : columns.metrics()) {
            text.put(separator).put(metric.key());
            separator = ",";
        }
        allocatorMetrics.forEach(metric -> text.put(',').put(metric.key()));
        text.put('\n');
    }

    @Override
    public void started(Checkpoint checkpoint, ProgramMachine machine) {
        row(checkpoint, MetricSnapshot.empty());
    }

    @Override
    public void checkpoint(Checkpoint checkpoint, ProgramMachine machine) {
        row(checkpoint, machine.allocator().metrics());
    }

    @Override
    public void died(Checkpoint checkpoint, ProgramMachine machine) {
        row(checkpoint, MetricSnapshot.empty());
    }

    private void row(Checkpoint checkpoint, MetricSnapshot allocator) {
        String separator = "";
        for (Map.Entry<Metric, Number> figure : columns.read(checkpoint).asMap().entrySet()) {
            text.put(separator);
            long value = figure.getValue().longValue();
            if (figure.getKey().unit() == Unit.ADDRESS) {
                text.hex(value);
            } else {
                text.decimal(value);
            }
            separator = ",";
        }
        allocatorMetrics.forEach(
                metric -> text.put(',').decimal(allocator.value(metric).orElse(0)));
        text.put('\n');
        rowDone();
    }
}
