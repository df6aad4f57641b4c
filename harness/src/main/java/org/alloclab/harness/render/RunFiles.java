package org.alloclab.harness.render;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.alloclab.harness.run.Run;

/** The files that a run writes on the way: all of them get their names, or none. */
public final class RunFiles implements Closeable {
    private final List<ResultWriter> writers = new ArrayList<>();
    private final Run run;

    /** Files of a run that has not started. */
    public RunFiles(Run run) {
        this.run = run;
    }

    /** Writes what each operation answered. */
    public void operations(Path path) {
        run.operationsTo(opened(() -> new OpsFile(path)));
    }

    /** Writes the system calls. */
    public void systemCalls(Path path) {
        run.callsTo(opened(() -> new SystemCallFile(path)));
    }

    /** Writes the checkpoints. */
    public void checkpoints(Path path) {
        run.checkpointsTo(opened(() -> new CheckpointFile(path, run.machine())));
    }

    /** Writes the checkpoints with their times. */
    public void timedCheckpoints(Path path) {
        run.checkpointsTo(opened(() -> CheckpointFile.timed(path, run.machine())));
    }

    private <W extends ResultWriter> W opened(Supplier<W> writer) {
        W file = writer.get();
        writers.add(file);
        return file;
    }

    /** The run has ended well. */
    public void commit() {
        writers.forEach(ResultWriter::commit);
    }

    @Override
    public void close() throws IOException {
        for (ResultWriter writer : writers) {
            writer.close();
        }
    }
}
