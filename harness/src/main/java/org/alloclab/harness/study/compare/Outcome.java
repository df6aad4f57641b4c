package org.alloclab.harness.study.compare;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.harness.measure.LowerBound;
import org.alloclab.harness.measure.Measured;
import org.alloclab.harness.measure.attribution.Attribution;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.plan.RunPlan;

/**
 * What a machine made of a trace.
 *
 * @param name allocator and variant
 * @param plan the plan of the run
 * @param measured what came of it
 * @param owners who holds what is resident at the last moment before the exit begins; empty where nothing can be said
 * @param unplayed calls of the recorded program that the run did not make, by name
 * @param own those figures at the end that the allocator declares as its own, in its order
 */
public record Outcome(
        String name,
        RunPlan plan,
        Measured measured,
        Optional<Attribution> owners,
        Map<String, Long> unplayed,
        MetricSnapshot own) {

    /** The kind that keeps most resident at the end without being used, if any does. */
    public Optional<Share> largestWaste() {
        return owners.stream()
                .flatMap(attribution -> attribution.shares().stream())
                .filter(Share::isWaste)
                .max(Comparator.comparingLong(Share::residentBytes));
    }

    /** The same with the smallest memory limit that the program lives in. */
    public Outcome withSmallestLimit(long bytes) {
        return new Outcome(name, plan, measured.withSmallestLimit(bytes), owners, unplayed, own);
    }

    /** The same beside a bound of what is not known. */
    Outcome withLowerBound(LowerBound bound) {
        return new Outcome(name, plan, measured.withLowerBound(bound), owners, unplayed, own);
    }
}
