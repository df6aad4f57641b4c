package org.alloclab.harness.study.tune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.alloclab.api.heap.Control;
import org.alloclab.api.spi.Knob;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.SteeringCall;
import org.alloclab.harness.study.ProgressListener;
import org.alloclab.harness.study.why.Moment;
import org.alloclab.harness.study.why.Why;

/** Tunes allocators to a trace: searches, turns each setting of the best one step, and looks at why it helps. */
public final class Tuner {
    private final Playground ground;
    private final List<Playground> others;
    private final Reasons reasons;
    private final Objective objective;
    private final int budget;
    private final long seed;
    private final ProgressListener progress;

    /** Looks into a run. */
    @FunctionalInterface
    public interface Reasons {

        Why of(String allocator, RunPlan plan);
    }

    /**
     * A tuner.
     *
     * @param ground plays the trace that is tuned to
     * @param others play traces that the recommendation is held against
     * @param reasons looks into runs of the first trace
     * @param objective what is made small
     * @param budget trials at most, for each allocator
     * @param seed of what is drawn where the budget does not reach
     * @param progress hears what is done
     */
    public Tuner(
            Playground ground,
            List<Playground> others,
            Reasons reasons,
            Objective objective,
            int budget,
            long seed,
            ProgressListener progress) {
        this.ground = ground;
        this.others = List.copyOf(others);
        this.reasons = reasons;
        this.objective = objective;
        this.budget = budget;
        this.seed = seed;
        this.progress = progress;
    }

    /** Tunes one allocator. */
    public AllocatorTuning tune(UserAllocatorProvider allocator) throws IOException {
        Search search = new Search(
                allocator,
                ground,
                objective,
                budget,
                seed,
                made -> progress.said(allocator.id() + ": " + made + " of at most " + budget + " trials"));
        Trial best = search.best();
        Trial without = search.trials().get(0);
        List<Called> called = called(allocator, best);
        if (best.settings().isEmpty()) {
            return new AllocatorTuning(
                    allocator, without, best, List.of(), List.of(), called, Optional.empty(), search.trials());
        }
        progress.said(allocator.id() + ": one step either side, and why it helps");
        return new AllocatorTuning(
                allocator,
                without,
                best,
                steps(allocator, best),
                elsewhere(best),
                called,
                Optional.of(reason(allocator.id(), best)),
                search.trials());
    }

    private List<Step> steps(UserAllocatorProvider allocator, Trial best) throws IOException {
        Map<Map<String, String>, Step> turned = new LinkedHashMap<>();
        List<Map<String, String>> settings = new ArrayList<>();
        for (Map.Entry<String, String> setting : best.settings().entrySet()) {
            for (Optional<String> value : neighbours(allocator, setting.getKey(), setting.getValue())) {
                Map<String, String> changed = new TreeMap<>(best.settings());
                value.ifPresentOrElse(
                        other -> changed.put(setting.getKey(), other), () -> changed.remove(setting.getKey()));
                if (turned.put(changed, new Step(setting.getKey(), value, best.figures())) == null) {
                    settings.add(changed);
                }
            }
        }
        List<Step> steps = new ArrayList<>();
        List<Step> asked = List.copyOf(turned.values());
        List<Trial> trials = ground.play(allocator.id(), settings);
        for (int i = 0; i < trials.size(); i++) {
            steps.add(new Step(
                    asked.get(i).option(), asked.get(i).value(), trials.get(i).figures()));
        }
        return steps;
    }

    /** The values next to one in the knob's order; beyond its ends, and for a value that it does not list, unset. */
    private static List<Optional<String>> neighbours(UserAllocatorProvider allocator, String option, String value) {
        List<String> values = allocator.searchSpace().stream()
                .filter(knob -> knob.option().equals(option))
                .findFirst()
                .map(Knob::values)
                .orElse(List.of());
        int place = values.indexOf(value);
        List<Optional<String>> neighbours = new ArrayList<>();
        if (place > 0) {
            neighbours.add(Optional.of(values.get(place - 1)));
        }
        if (place >= 0 && place < values.size() - 1) {
            neighbours.add(Optional.of(values.get(place + 1)));
        }
        if (neighbours.size() < 2) {
            neighbours.add(Optional.empty());
        }
        return neighbours;
    }

    /** The calls that are worth their place in the program, beside the recommendation and beside nothing. */
    private List<Called> called(UserAllocatorProvider allocator, Trial best) throws IOException {
        List<Called> all = new ArrayList<>();
        Set<Map<String, String>> beside = new LinkedHashSet<>(List.of(Map.of(), best.settings()));
        for (Control control : allocator.givingBack()) {
            for (long period : ground.callPeriods()) {
                for (Map<String, String> settings : beside) {
                    Trial trial =
                            ground.playCalling(allocator.id(), settings, new SteeringCall(control.name(), period));
                    if (Search.isWorth(objective, trial, best)) {
                        all.add(new Called(control, period, trial));
                    }
                }
            }
        }
        all.sort(Comparator.comparing(Called::trial, Trial.by(objective))
                .thenComparing(Comparator.comparing(Called::periodNanos).reversed()));
        return all;
    }

    private List<Elsewhere> elsewhere(Trial best) throws IOException {
        List<Elsewhere> all = new ArrayList<>();
        for (Playground other : others) {
            progress.said(best.allocator() + ": on " + other.trace());
            List<Trial> trials = other.play(best.allocator(), List.of(Map.of(), best.settings()));
            all.add(new Elsewhere(
                    other.trace(), trials.get(0).figures(), trials.get(1).figures()));
        }
        return all;
    }

    private Reason reason(String allocator, Trial best) throws IOException {
        Moment moment = objective == Objective.RSS_IDLE ? ground.end() : Moment.PEAK;
        return Reason.of(
                reasons.of(allocator, ground.plan(allocator, Map.of())),
                reasons.of(allocator, ground.plan(allocator, best.settings())),
                moment);
    }
}
