package org.alloclab.harness.result;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cell of a study in a file.
 *
 * @param schema {@link ResultFile#SCHEMA}
 * @param kind {@link #KIND}
 * @param version of alloclab
 * @param trace what the study calls it
 * @param sha256 of its file
 * @param row allocator, settings and machine, as the study words them
 * @param planSha256 of everything that decides the run beside the trace
 * @param plan the plan
 * @param seed the seed
 * @param figures by key
 * @param death how the program died, if it did
 */
public record CellFile(
        int schema,
        String kind,
        String version,
        String trace,
        String sha256,
        String row,
        String planSha256,
        PlanEntry plan,
        long seed,
        @JsonAnySetter Map<String, Number> figures,
        @Nullable DeathEntry death) {
    public static final String KIND = "cell";

    public CellFile {
        figures = new LinkedHashMap<>(figures);
    }
}
