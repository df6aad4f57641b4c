package org.alloclab.harness.replay;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.alloclab.api.metric.Metric;
import org.jspecify.annotations.Nullable;

/** The open output files of a replay: all of them get their names, or none. */
final class ReplayFiles implements Closeable {
    private @Nullable OpsFile ops;
    private @Nullable SystemCallFile systemCalls;
    private @Nullable CheckpointFile checkpoints;

    private ReplayFiles() {}

    static ReplayFiles open(ReplayOutputs outputs, List<Metric> metrics, boolean swapping) {
        ReplayFiles files = new ReplayFiles();
        try {
            if (outputs.ops() != null) {
                files.ops = new OpsFile(outputs.ops());
            }
            if (outputs.systemCalls() != null) {
                files.systemCalls = new SystemCallFile(outputs.systemCalls());
            }
            if (outputs.checkpoints() != null) {
                files.checkpoints = new CheckpointFile(outputs.checkpoints(), metrics, swapping);
            }
            return files;
        } catch (RuntimeException e) {
            try {
                files.close();
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    @Nullable
    OpsFile ops() {
        return ops;
    }

    @Nullable
    SystemCallFile systemCalls() {
        return systemCalls;
    }

    @Nullable
    CheckpointFile checkpoints() {
        return checkpoints;
    }

    void commit() {
        if (ops != null) {
            ops.commit();
        }
        if (systemCalls != null) {
            systemCalls.commit();
        }
        if (checkpoints != null) {
            checkpoints.commit();
        }
    }

    @Override
    public void close() throws IOException {
        if (ops != null) {
            ops.close();
        }
        if (systemCalls != null) {
            systemCalls.close();
        }
        if (checkpoints != null) {
            checkpoints.close();
        }
    }
}
