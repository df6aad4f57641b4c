package org.alloclab.harness.study.compare;

import java.util.List;
import java.util.Optional;
import org.alloclab.api.spi.NativeTwin;
import org.alloclab.harness.input.UsageException;

/**
 * Which contender the others are held against: the one that was named; otherwise the allocator that the trace was recorded
 * under, where it says; otherwise the C library's own, which a program runs on unless it is told otherwise; otherwise the
 * first.
 *
 * @param name the one that was named, if one was
 */
public record Baseline(Optional<String> name) {
    /** None was named. */
    public static final Baseline RECORDED = new Baseline(Optional.empty());

    public static Baseline named(String name) {
        return new Baseline(Optional.of(name));
    }

    /**
     * Holds the name against those of the contenders.
     *
     * @throws UsageException where none is called so
     */
    public void check(List<String> contenders) {
        name.filter(asked -> !contenders.contains(asked)).ifPresent(asked -> {
            throw new UsageException("--baseline must be one of " + String.join(", ", contenders) + ": was " + asked);
        });
    }

    private static boolean isBuiltIn(Outcome outcome) {
        return outcome.plan()
                .allocator()
                .provider()
                .nativeTwin()
                .filter(NativeTwin::isBuiltIn)
                .isPresent();
    }

    /** The contender of a comparison, which has at least one. */
    public Outcome of(Comparison comparison) {
        List<Outcome> all = comparison.outcomes();
        if (name.isPresent()) {
            return all.stream()
                    .filter(outcome -> outcome.name().equals(name.get()))
                    .findFirst()
                    .orElse(all.get(0));
        }
        return all.stream()
                .filter(outcome -> outcome.plan().workload().recordedHere())
                .findFirst()
                .or(() -> all.stream().filter(Baseline::isBuiltIn).findFirst())
                .orElse(all.get(0));
    }
}
