package org.alloclab.harness.study.tune;

import java.util.Comparator;
import java.util.List;

/**
 * What was found for a trace.
 *
 * @param trace what it is called
 * @param digest SHA-256 of its file
 * @param objective what was made small
 * @param allocators in the order asked for
 */
public record Tuning(String trace, String digest, Objective objective, List<AllocatorTuning> allocators) {
    public Tuning {
        allocators = List.copyOf(allocators);
    }

    /** The trials of which no other is better in one figure and worse in none, the best by the objective first. */
    public List<Trial> front() {
        List<Trial> all =
                allocators.stream().flatMap(each -> each.trials().stream()).toList();
        return all.stream()
                .filter(trial -> all.stream().noneMatch(other -> other.figures().dominates(trial.figures())))
                .filter(trial -> isSimplest(trial, all))
                .sorted(Trial.by(objective))
                .toList();
    }

    /** Of equal trials of an allocator only the one with fewest settings counts. */
    private boolean isSimplest(Trial trial, List<Trial> all) {
        return all.stream()
                .filter(other -> other.allocator().equals(trial.allocator())
                        && other.figures().equals(trial.figures()))
                .min(Trial.by(objective))
                .filter(trial::equals)
                .isPresent();
    }

    /** The allocator whose best trial is best of all. */
    public AllocatorTuning winner() {
        return allocators.stream()
                .min(Comparator.comparing(AllocatorTuning::best, Trial.by(objective)))
                .orElseThrow(() -> new IllegalStateException("at least one allocator is tuned"));
    }
}
