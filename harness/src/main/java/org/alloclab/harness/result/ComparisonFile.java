package org.alloclab.harness.result;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.alloclab.api.metric.Metric;
import org.jspecify.annotations.Nullable;

/**
 * A comparison in a file.
 *
 * @param schema {@link ResultFile#SCHEMA}
 * @param kind {@link #KIND}
 * @param version of alloclab
 * @param metrics declarations of the figures
 * @param traces the traces
 * @param partial whether the work was interrupted, so that contenders or traces are missing; absent of whole results
 */
public record ComparisonFile(
        int schema,
        String kind,
        String version,
        List<Metric> metrics,
        List<TraceEntry> traces,
        @Nullable Boolean partial)
        implements ResultFile {
    public static final String KIND = "compare";

    /** A whole result. */
    public ComparisonFile(int schema, String kind, String version, List<Metric> metrics, List<TraceEntry> traces) {
        this(schema, kind, version, metrics, traces, null);
    }

    /** The same as what was done until an interruption. */
    public ComparisonFile interrupted() {
        return new ComparisonFile(schema, kind, version, metrics, traces, true);
    }

    public ComparisonFile {
        metrics = List.copyOf(metrics);
        traces = List.copyOf(traces);
    }

    /**
     * A trace and what each machine made of it.
     *
     * @param trace the trace as the user named it
     * @param sha256 of its file
     * @param figures what the trace contains, by key
     * @param runs by machine
     * @param failures machines whose run a plug-in ended; left out where there are none
     */
    public record TraceEntry(
            String trace,
            String sha256,
            @JsonAnySetter Map<String, Number> figures,
            List<RunEntry> runs,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            List<FailureEntry> failures) {
        /** A trace that every machine has played to its end. */
        public TraceEntry(String trace, String sha256, Map<String, Number> figures, List<RunEntry> runs) {
            this(trace, sha256, figures, runs, List.of());
        }

        public TraceEntry {
            runs = List.copyOf(runs);
            failures = failures == null ? List.of() : List.copyOf(failures);
        }
    }

    /**
     * A machine whose run a plug-in ended.
     *
     * @param name allocator and variant
     * @param plugIn id of the plug-in
     * @param op in which operation, or -1
     * @param text all of it in one line
     */
    public record FailureEntry(String name, String plugIn, long op, String text) {}

    /**
     * What a machine made of a trace.
     *
     * @param name allocator and variant
     * @param plan the plan
     * @param seed the seed
     * @param figures by key
     * @param kinds who holds what is resident at the end; {@code null} where nothing can be said
     * @param series samples on the way
     * @param death how the program died, if it did
     * @param allocator figures that the allocator declares as its own, by key; left out where there are none
     */
    public record RunEntry(
            String name,
            PlanEntry plan,
            long seed,
            @JsonAnySetter Map<String, Number> figures,
            @Nullable List<KindEntry> kinds,
            List<Sample> series,
            @Nullable DeathEntry death,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            Map<String, Object> allocator) {
        public RunEntry {
            series = List.copyOf(series);
        }
    }

    /**
     * A kind of memory.
     *
     * @param kind its name
     * @param role what it is to the program
     * @param residentBytes on resident pages
     * @param pinnedBytes of these, on pages that hold something in use
     * @param returnableBytes of these, on pages that hold nothing in use
     */
    public record KindEntry(String kind, String role, long residentBytes, long pinnedBytes, long returnableBytes) {}

    /**
     * A moment of a run.
     *
     * @param timeS virtual seconds since the loop began
     * @param liveKb asked for and not freed
     * @param heapRssKb resident, grown since the loop began
     * @param processRssKb resident of the whole process
     */
    public record Sample(double timeS, long liveKb, long heapRssKb, long processRssKb) {}

    @Override
    public Map<String, Map<String, Object>> runs() {
        Map<String, Map<String, Object>> runs = new LinkedHashMap<>();
        for (TraceEntry trace : traces) {
            for (RunEntry run : trace.runs()) {
                Map<String, Object> figures = new LinkedHashMap<>(run.figures());
                figures.putAll(Objects.requireNonNullElse(run.allocator(), Map.of()));
                runs.put(trace.trace() + ", " + run.name(), figures);
            }
        }
        return runs;
    }
}
