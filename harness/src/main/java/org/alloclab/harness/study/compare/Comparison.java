package org.alloclab.harness.study.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.alloclab.harness.measure.LowerBound;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.referee.Containment;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.study.Lanes;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.TraceTotals;

/**
 * A trace and what each machine made of it.
 *
 * @param trace the trace as the user named it
 * @param digest SHA-256 of its file
 * @param totals what it contains
 * @param outcomes by machine, in the order asked for
 * @param failures machines whose run a plug-in ended
 */
public record Comparison(
        String trace, String digest, TraceTotals totals, List<Outcome> outcomes, List<Failure> failures) {
    public Comparison {
        outcomes = List.copyOf(outcomes);
        failures = List.copyOf(failures);
    }

    /**
     * Plays a trace on several machines.
     *
     * @param name what the trace is called in the result
     * @param plans plans by the name of the contender
     * @param load part of memory that other programs use, 0 to 1
     */
    public static Comparison run(
            String name,
            TraceSource source,
            TraceFormat format,
            ReadOptions options,
            Map<String, RunPlan> plans,
            double load)
            throws IOException {
        return run(name, source, format, options, plans, load, Pace.BY_OPERATIONS);
    }

    /** The same with time. */
    public static Comparison run(
            String name,
            TraceSource source,
            TraceFormat format,
            ReadOptions options,
            Map<String, RunPlan> plans,
            double load,
            Pace pace)
            throws IOException {
        return run(name, new Heats(source, format, options, Lanes.ofThisJava()), plans, load, pace);
    }

    /** The same for a trace that is played more than once. */
    public static Comparison run(String name, Heats heats, Map<String, RunPlan> plans, double load, Pace pace)
            throws IOException {
        return run(name, heats, plans, load, pace, Containment.BUDGET_NANOS);
    }

    /**
     * The same.
     *
     * @param budgetNanos CPU time that one call of a plug-in which is not believed may take
     */
    public static Comparison run(
            String name, Heats heats, Map<String, RunPlan> plans, double load, Pace pace, long budgetNanos)
            throws IOException {
        return run(name, heats, plans, load, pace, budgetNanos, new Finished());
    }

    /**
     * The same.
     *
     * @param finished learns of each contender that has come to its end
     */
    public static Comparison run(
            String name,
            Heats heats,
            Map<String, RunPlan> plans,
            double load,
            Pace pace,
            long budgetNanos,
            Finished finished)
            throws IOException {
        return of(name, heats, play(heats, plans, load, pace, budgetNanos, contender -> {}, finished));
    }

    /**
     * The same where nobody says what the program writes: it is taken to write everything, and the other bound stands beside
     * that. A machine that cannot tell the other bound plays the trace once more.
     */
    public static Comparison bounded(
            String name,
            Heats heats,
            Map<String, RunPlan> plans,
            double load,
            Pace pace,
            long budgetNanos,
            Finished finished)
            throws IOException {
        Heats.Results<Entrant.Finish> played =
                play(heats, plans, load, pace, budgetNanos, Contender::tellTouchesApart, finished);
        Map<String, LowerBound> bounds = new HashMap<>();
        Map<String, RunPlan> untold = new LinkedHashMap<>();
        for (Entrant.Finish finish : played.results()) {
            finish.outcome()
                    .ifPresent(outcome -> finish.bound()
                            .ifPresentOrElse(
                                    bound -> bounds.put(outcome.name(), bound),
                                    () -> untold.put(
                                            outcome.name(), outcome.plan().touching(Touch.NONE))));
        }
        if (!untold.isEmpty()) {
            run(name, heats, untold, load, Pace.BY_OPERATIONS)
                    .outcomes()
                    .forEach(outcome -> bounds.put(outcome.name(), LowerBound.of(outcome.measured())));
        }
        return of(name, heats, played).withLowerBounds(bounds);
    }

    private static Heats.Results<Entrant.Finish> play(
            Heats heats,
            Map<String, RunPlan> plans,
            double load,
            Pace pace,
            long budgetNanos,
            Consumer<Contender> prepared,
            Finished finished)
            throws IOException {
        List<Heats.Entry<Entrant.Finish>> entries = new ArrayList<>();
        plans.forEach((contender, plan) ->
                entries.add(() -> new Entrant(contender, plan, load, pace, budgetNanos, prepared, finished)));
        return heats.play(entries);
    }

    private static Comparison of(String name, Heats heats, Heats.Results<Entrant.Finish> played) throws IOException {
        return new Comparison(
                name,
                heats.source().digest(),
                played.totals(),
                played.results().stream()
                        .flatMap(finish -> finish.outcome().stream())
                        .toList(),
                played.results().stream()
                        .flatMap(finish -> finish.failure().stream())
                        .toList());
    }

    /** The same with other outcomes. */
    public Comparison with(List<Outcome> others) {
        return new Comparison(trace, digest, totals, others, failures);
    }

    private Comparison withLowerBounds(Map<String, LowerBound> bounds) {
        List<Outcome> bounded = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            LowerBound bound = bounds.get(outcome.name());
            bounded.add(bound == null ? outcome : outcome.withLowerBound(bound));
        }
        return with(bounded);
    }
}
