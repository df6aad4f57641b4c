package org.alloclab.harness.result;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.metric.Metric;
import org.jspecify.annotations.Nullable;

/**
 * A replay in a file, with everything that is needed to repeat it.
 *
 * @param schema {@link ResultFile#SCHEMA}
 * @param kind {@link #KIND}
 * @param version of alloclab
 * @param trace the trace
 * @param plan the plan
 * @param seed the seed
 * @param ops operations played
 * @param failed allocations answered with NULL
 * @param death how the program died, if it did
 * @param syscalls system calls of the loop by name
 * @param faults page faults of the loop by kind
 * @param start the process before its first operation
 * @param end the process at the end; a program break is a hexadecimal number in text
 * @param allocator the allocator's own figures at the end
 * @param kernel what the process cost the kernel, if the address space knows
 * @param metrics declarations of the figures
 */
public record ReplayFile(
        int schema,
        String kind,
        String version,
        TraceEntry trace,
        PlanEntry plan,
        long seed,
        long ops,
        long failed,
        @Nullable DeathEntry death,
        Map<String, Long> syscalls,
        Map<String, Long> faults,
        Map<String, Object> start,
        Map<String, Object> end,
        Map<String, Object> allocator,
        @Nullable KernelEntry kernel,
        List<Metric> metrics)
        implements ResultFile {
    public static final String KIND = "replay";

    public ReplayFile {
        metrics = List.copyOf(metrics);
    }

    /**
     * The trace.
     *
     * @param file as the user named it
     * @param format id of its format
     * @param sha256 of the file
     * @param figures what it contains, by key
     * @param firstSkipped what was wrong with the first line that was left out, if one was
     */
    public record TraceEntry(
            String file,
            String format,
            String sha256,
            @JsonAnySetter Map<String, Number> figures,
            @Nullable String firstSkipped) {}

    /**
     * What the process cost the kernel.
     *
     * @param figures by key
     * @param objects kernel objects by cache
     */
    public record KernelEntry(@JsonAnySetter Map<String, Number> figures, Map<String, ObjectsEntry> objects) {}

    /**
     * Objects of one kind.
     *
     * @param count how many
     * @param bytesEach size of one
     */
    public record ObjectsEntry(long count, long bytesEach) {}

    @Override
    public Map<String, Map<String, Object>> runs() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("ops", ops);
        figures.put("failed", failed);
        put(figures, "syscalls", syscalls);
        put(figures, "faults", faults);
        put(figures, "start", start);
        put(figures, "end", end);
        put(figures, "allocator", allocator);
        if (kernel != null) {
            put(figures, "kernel", kernel.figures());
        }
        return Map.of(trace.file() + ", " + plan.allocator().id(), figures);
    }

    private static void put(Map<String, Object> figures, String place, Map<String, ?> part) {
        part.forEach((key, value) -> figures.put(place + "." + key, value));
    }
}
