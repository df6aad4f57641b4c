package org.alloclab.harness.trace.synthetic;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.trace.WorkloadProgram;
import org.alloclab.api.trace.WorkloadProvider;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.WorkloadText;

/** A workload of a plug-in. What the plug-in throws ends the program in one line. */
final class ProvidedWorkload implements Workload {
    private final WorkloadProvider provider;

    ProvidedWorkload(WorkloadProvider provider) {
        this.provider = provider;
    }

    @Override
    public String id() {
        return provider.id();
    }

    @Override
    public String summary() {
        return provider.summary();
    }

    @Override
    public String source() {
        return provider.source();
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return provider.parameters();
    }

    @Override
    public Steps start(OptionValues values) {
        WorkloadProgram program = provider.start(values);
        return calls -> {
            try {
                return program.step(calls);
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                throw BadInputException.inFile(
                        WorkloadText.SCHEME + id(),
                        "the workload's plug-in threw " + e.getClass().getSimpleName() + ": " + e.getMessage(),
                        "mend the plug-in",
                        e);
            }
        };
    }
}
