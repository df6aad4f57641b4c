package org.alloclab.harness.trace.synthetic;

import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceMetadata;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceTotals;

/** Reads a workload: lets it take steps until a batch is full. */
final class SyntheticReader implements TraceReader {
    private final TraceMetadata metadata;
    private final Steps steps;
    private final Calls calls;
    private boolean ended;

    SyntheticReader(String text, Steps steps, ReadOptions options) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("workload", text);
        properties.put(TraceMetadata.TOUCH, "rule");
        this.metadata = new TraceMetadata(properties);
        this.steps = steps;
        this.calls = new Calls(options.foldThreads());
    }

    @Override
    public boolean read(OpBatch batch) {
        calls.begin(batch);
        while (batch.count() < batch.capacity()) {
            while (!ended && calls.isEmpty()) {
                ended = !steps.step(calls);
            }
            if (calls.isEmpty()) {
                break;
            }
            calls.drain(batch);
        }
        return batch.count() > 0;
    }

    @Override
    public TraceMetadata metadata() {
        return metadata;
    }

    @Override
    public TraceTotals totals() {
        return calls.totals();
    }

    @Override
    public void close() {}
}
