package org.alloclab.harness.study.tune;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings of an allocator, and what a machine made of the trace with them.
 *
 * @param allocator id
 * @param settings by the options' real names; none: as it is without any
 * @param figures what came of it
 */
public record Trial(String allocator, Map<String, String> settings, TrialFigures figures) {
    public Trial {
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    /** The better first: by the objective, then by fewer settings, then by the other figures, then by name. */
    static Comparator<Trial> by(Objective objective) {
        return Comparator.comparing((Trial trial) -> trial.figures().died())
                .thenComparingLong(trial -> objective.of(trial.figures()))
                .thenComparingInt(trial -> trial.settings().size())
                .thenComparingLong(trial -> trial.figures().rssPeakKb())
                .thenComparingLong(trial -> trial.figures().faults())
                .thenComparingLong(trial -> trial.figures().calls())
                .thenComparing(trial -> trial.settings().toString());
    }
}
