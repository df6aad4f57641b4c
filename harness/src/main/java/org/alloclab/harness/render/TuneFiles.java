package org.alloclab.harness.render;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.result.ResultFile;
import org.alloclab.harness.result.TuneFile;
import org.alloclab.harness.study.tune.AllocatorTuning;
import org.alloclab.harness.study.tune.Objective;
import org.alloclab.harness.study.tune.Trial;
import org.alloclab.harness.study.tune.Tuning;

/** A tuning as the records of a file. */
public final class TuneFiles {
    private static final String WITHOUT = "default";
    private static final String BEST = "best";

    private TuneFiles() {}

    public static TuneFile of(String version, Tuning tuning) {
        Map<String, UserAllocatorProvider> providers = new LinkedHashMap<>();
        Map<String, TuneFile.AllocatorEntry> entries = new LinkedHashMap<>();
        for (AllocatorTuning each : tuning.allocators()) {
            providers.put(each.allocator().id(), each.allocator());
            entries.put(each.allocator().id(), entry(tuning.objective(), each));
        }
        return new TuneFile(
                ResultFile.SCHEMA,
                TuneFile.KIND,
                version,
                tuning.trace(),
                tuning.digest(),
                tuning.objective().id(),
                entries,
                tuning.front().stream()
                        .map(trial -> row(Objects.requireNonNull(providers.get(trial.allocator())), trial))
                        .toList(),
                TuningWords.why(tuning.objective(), tuning.winner()),
                null);
    }

    private static TuneFile.AllocatorEntry entry(Objective objective, AllocatorTuning tuning) {
        Map<String, TuneFile.Row> rows = new LinkedHashMap<>();
        rows.put(WITHOUT, row(tuning.allocator(), tuning.without()));
        rows.put(BEST, row(tuning.allocator(), tuning.best()));
        return new TuneFile.AllocatorEntry(
                tuning.allocator().id(),
                tuning.allocator().models().toString(),
                rows,
                tuning.isNothing(),
                tuning.trials().size(),
                tuning.steps().stream()
                        .map(step -> new TuneFile.StepRow(
                                step.option(),
                                step.value().orElse(""),
                                step.figures().rssPeakKb(),
                                step.figures().rssEndKb(),
                                step.figures().faults(),
                                step.figures().calls()))
                        .toList(),
                tuning.elsewhere().stream()
                        .map(other -> new TuneFile.ElsewhereRow(
                                other.trace(), objective.of(other.without()), objective.of(other.with())))
                        .toList(),
                tuning.called().stream()
                        .map(called -> new TuneFile.CallRow(
                                called.control().name(),
                                called.periodNanos(),
                                called.statement(),
                                row(tuning.allocator(), called.trial())))
                        .toList(),
                TuningWords.why(objective, tuning));
    }

    private static TuneFile.Row row(UserAllocatorProvider allocator, Trial trial) {
        return new TuneFile.Row(
                trial.allocator(),
                trial.settings(),
                TuningWords.environment(allocator, trial),
                trial.figures().rssPeakKb(),
                trial.figures().rssEndKb(),
                trial.figures().faults(),
                trial.figures().calls(),
                trial.figures().died());
    }
}
