package org.alloclab.harness.trace.synthetic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.WorkloadText;

/** A workload by name, or a file that holds such a name. */
public final class SyntheticFormat implements TraceFormat {
    private final Workloads workloads;

    /** The workloads of this project. */
    public SyntheticFormat() {
        this(Workloads.OWN);
    }

    /** These workloads. */
    public SyntheticFormat(Workloads workloads) {
        this.workloads = workloads;
    }

    @Override
    public String id() {
        return "workload";
    }

    @Override
    public String summary() {
        return "workload:NAME?KEY=VALUE&...: a rule in place of a recording; 'alloclab list --workloads'";
    }

    @Override
    public boolean hasAddresses() {
        return false;
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        byte[] scheme = WorkloadText.SCHEME.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < scheme.length; i++) {
            if (i >= length || head[i] != scheme[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        WorkloadText text = text(source);
        return new SyntheticReader(text.toString(), workloads.start(text), options);
    }

    @Override
    public long countOps(TraceSource source, ReadOptions options) throws IOException {
        try (TraceReader reader = open(source, options)) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                // the totals count
            }
            return reader.totals().ops();
        }
    }

    private static WorkloadText text(TraceSource source) throws IOException {
        try (InputStream in = source.open()) {
            byte[] all = in.readNBytes(WorkloadText.LONGEST);
            return WorkloadText.parse(source.name(), new String(all, StandardCharsets.UTF_8));
        }
    }
}
