package org.alloclab.harness.result;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.metric.Metric;

/**
 * A confirmation in a file.
 *
 * @param schema {@link ResultFile#SCHEMA}
 * @param kind {@link #KIND}
 * @param version of alloclab
 * @param metrics declarations of the figures
 * @param trace as the user named it
 * @param sha256 of its file
 * @param command the program and its arguments
 * @param realRuns real runs of each row
 * @param rows by allocator and setting
 */
public record ConfirmationFile(
        int schema,
        String kind,
        String version,
        List<Metric> metrics,
        String trace,
        String sha256,
        List<String> command,
        int realRuns,
        List<RowEntry> rows)
        implements ResultFile {
    public static final String KIND = "confirm";

    public ConfirmationFile {
        metrics = List.copyOf(metrics);
        command = List.copyOf(command);
        rows = List.copyOf(rows);
    }

    /**
     * An allocator and its setting.
     *
     * @param name as the user worded it
     * @param library the real library: project and version
     * @param file where it lies; empty where that is not known
     * @param model version of the model
     * @param failed whether a real run failed
     * @param trouble what is to be said of the runs
     * @param occasions when both were looked at
     */
    public record RowEntry(
            String name,
            String library,
            String file,
            String model,
            boolean failed,
            List<String> trouble,
            List<OccasionEntry> occasions) {
        public RowEntry {
            trouble = List.copyOf(trouble);
            occasions = List.copyOf(occasions);
        }
    }

    /**
     * A moment.
     *
     * @param at which one
     * @param verdict how the forecast stands to what was measured
     * @param figures by key
     */
    public record OccasionEntry(
            String at, String verdict, @JsonAnySetter Map<String, Number> figures) {}

    @Override
    public Map<String, Map<String, Object>> runs() {
        Map<String, Map<String, Object>> runs = new LinkedHashMap<>();
        for (RowEntry row : rows) {
            for (OccasionEntry occasion : row.occasions()) {
                runs.put(row.name() + ", " + occasion.at(), new LinkedHashMap<>(occasion.figures()));
            }
        }
        return runs;
    }
}
