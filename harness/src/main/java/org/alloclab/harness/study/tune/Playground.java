package org.alloclab.harness.study.tune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.SteeringCall;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.study.compare.Comparison;
import org.alloclab.harness.study.compare.Outcome;
import org.alloclab.harness.study.compare.Pace;
import org.alloclab.harness.study.why.Moment;

/** Plays one trace with any settings, several at a time, each once. */
public final class Playground {
    private final String trace;
    private final Heats heats;
    private final Plans plans;
    private final Pace pace;
    private final long budgetNanos;
    private final List<Long> callPeriods;
    private final Map<String, TrialFigures> played = new TreeMap<>();
    private Moment end = Moment.END;

    /** Plans the run of an allocator with settings. */
    @FunctionalInterface
    public interface Plans {

        RunPlan of(String allocator, Map<String, String> settings, List<SteeringCall> calls);
    }

    /**
     * A playground.
     *
     * @param trace what it is called
     * @param heats plays it
     * @param plans plans its runs
     * @param pace time in its runs
     * @param budgetNanos CPU time that one call of a plug-in which is not believed may take
     * @param callPeriods how often calls may be tried, in nanoseconds of the trace's time; none where it has no times
     */
    public Playground(String trace, Heats heats, Plans plans, Pace pace, long budgetNanos, List<Long> callPeriods) {
        this.budgetNanos = budgetNanos;
        this.callPeriods = List.copyOf(callPeriods);
        this.trace = trace;
        this.heats = heats;
        this.plans = plans;
        this.pace = pace;
    }

    /** What the trace is called. */
    public String trace() {
        return trace;
    }

    /** The plan of a run. */
    public RunPlan plan(String allocator, Map<String, String> settings) {
        return plans.of(allocator, settings, List.of());
    }

    /** How often calls may be tried; none where the trace has no times. */
    List<Long> callPeriods() {
        return callPeriods;
    }

    /**
     * A trial in which the program makes a call every so often.
     *
     * @throws LeftOutException where a plug-in ends it
     */
    Trial playCalling(String allocator, Map<String, String> settings, SteeringCall call) throws IOException {
        Map<String, RunPlan> plan = Map.of(allocator, plans.of(allocator, settings, List.of(call)));
        Outcome outcome = outcomes(plan).get(0);
        return new Trial(allocator, settings, TrialFigures.of(outcome.measured()));
    }

    private List<Outcome> outcomes(Map<String, RunPlan> runs) throws IOException {
        Comparison comparison = Comparison.run(trace, heats, runs, 0, pace, budgetNanos);
        if (!comparison.failures().isEmpty()) {
            throw new LeftOutException(comparison.failures().get(0));
        }
        return comparison.outcomes();
    }

    /**
     * Trials with these settings, in their order.
     *
     * @throws LeftOutException where a plug-in ends one of them
     */
    List<Trial> play(String allocator, List<Map<String, String>> all) throws IOException {
        Map<String, RunPlan> fresh = new LinkedHashMap<>();
        for (Map<String, String> settings : all) {
            String key = key(allocator, settings);
            if (!played.containsKey(key)) {
                fresh.put(key, plan(allocator, settings));
            }
        }
        if (!fresh.isEmpty()) {
            for (Outcome outcome : outcomes(fresh)) {
                played.put(outcome.name(), TrialFigures.of(outcome.measured()));
                end = outcome.measured()
                        .exitBegins()
                        .map(moment -> Moment.before(moment.op()))
                        .orElse(pace.idleNanos() > 0 ? Moment.idle(pace.idleNanos()) : Moment.END);
            }
        }
        List<Trial> trials = new ArrayList<>();
        for (Map<String, String> settings : all) {
            TrialFigures figures = played.get(key(allocator, settings));
            if (figures == null) {
                throw new IllegalStateException("every setting was played: " + settings);
            }
            trials.add(new Trial(allocator, settings, figures));
        }
        return trials;
    }

    /** The last moment before the program's exit begins, as the runs so far found it. */
    Moment end() {
        return end;
    }

    /** How many runs there were. */
    public int runs() {
        return played.size();
    }

    private static String key(String allocator, Map<String, String> settings) {
        return allocator + new TreeMap<>(settings);
    }
}
