package org.alloclab.harness.study.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.plan.RunPlan;
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
 */
public record Comparison(String trace, String digest, TraceTotals totals, List<Outcome> outcomes) {
    public Comparison {
        outcomes = List.copyOf(outcomes);
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
        List<Heats.Entry<Outcome>> entries = new ArrayList<>();
        plans.forEach((contender, plan) -> entries.add(() -> new Contender(contender, plan, load, pace)));
        Heats.Results<Outcome> played = heats.play(entries);
        return new Comparison(name, heats.source().digest(), played.totals(), played.results());
    }

    /** The same with other outcomes. */
    public Comparison with(List<Outcome> others) {
        return new Comparison(trace, digest, totals, others);
    }

    /** The same beside the same machines with a program that writes to none of its blocks. */
    public Comparison withLowerBound(Comparison untouched) {
        List<Outcome> bounded = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            bounded.add(outcomes.get(i).withLowerBound(untouched.outcomes().get(i)));
        }
        return with(bounded);
    }
}
