package org.alloclab.harness.study.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.trace.DecodedTrace;
import org.alloclab.harness.trace.OpBatch;
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
        List<Contender> contenders = new ArrayList<>();
        plans.forEach((contender, plan) -> contenders.add(new Contender(contender, plan, load, pace)));
        try (DecodedTrace decoded = new DecodedTrace(format.open(source, options))) {
            for (OpBatch batch = decoded.next(); batch != null; batch = decoded.next()) {
                for (Contender contender : contenders) {
                    contender.play(batch);
                }
            }
            TraceTotals totals = decoded.totals();
            return new Comparison(
                    name,
                    source.digest(),
                    totals,
                    contenders.stream()
                            .map(contender -> contender.outcome(totals))
                            .toList());
        }
    }
}
