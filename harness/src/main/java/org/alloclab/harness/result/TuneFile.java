package org.alloclab.harness.result;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tuning in a file.
 *
 * @param schema {@link ResultFile#SCHEMA}
 * @param kind {@link #KIND}
 * @param version of alloclab
 * @param trace as the user named it
 * @param sha256 of its file
 * @param objective what was made small
 * @param allocators by id
 * @param front the rows of which no other is better in one figure and worse in none, the best first
 * @param why in one sentence, of the best allocator
 * @param partial whether the work was interrupted, so that allocators are missing; absent of whole results
 */
public record TuneFile(
        int schema,
        String kind,
        String version,
        String trace,
        String sha256,
        String objective,
        Map<String, AllocatorEntry> allocators,
        List<Row> front,
        String why,
        @Nullable Boolean partial) {
    public static final String KIND = "tune";

    /** The same as what was done until an interruption. */
    public TuneFile interrupted() {
        return new TuneFile(schema, kind, version, trace, sha256, objective, allocators, front, why, true);
    }

    public TuneFile {
        allocators = new LinkedHashMap<>(allocators);
        front = List.copyOf(front);
    }

    /**
     * What was found for an allocator. The member names of a file are {@code default} and {@code best}.
     *
     * @param allocator id
     * @param models project and version
     * @param rows without settings and with the recommendation, by name
     * @param nothing whether nothing is worth setting
     * @param trials how many were made
     * @param steps the recommendation, each setting turned one step
     * @param elsewhere the recommendation on other traces
     * @param calls calls of the program that are worth more than settings alone, the best first
     * @param why in one sentence
     */
    public record AllocatorEntry(
            String allocator,
            String models,
            @JsonAnySetter Map<String, Row> rows,
            boolean nothing,
            int trials,
            List<StepRow> steps,
            List<ElsewhereRow> elsewhere,
            List<CallRow> calls,
            String why) {
        public AllocatorEntry {
            rows = new LinkedHashMap<>(rows);
            steps = List.copyOf(steps);
            elsewhere = List.copyOf(elsewhere);
            calls = List.copyOf(calls);
        }
    }

    /**
     * A trial.
     *
     * @param allocator id
     * @param settings by the options' real names
     * @param environment the variables to set, by name
     * @param rssPeakKb the most of the process that was resident
     * @param rssEndKb resident at the last moment before its exit begins
     * @param faults page faults
     * @param syscalls system calls
     * @param died whether the simulated program died
     */
    public record Row(
            String allocator,
            Map<String, String> settings,
            Map<String, String> environment,
            long rssPeakKb,
            long rssEndKb,
            long faults,
            long syscalls,
            boolean died) {
        public Row {
            settings = new LinkedHashMap<>(settings);
            environment = new LinkedHashMap<>(environment);
        }
    }

    /**
     * One setting turned one step.
     *
     * @param setting its name
     * @param value the other value; empty where the setting is left out
     * @param rssPeakKb the most of the process that was resident
     * @param rssEndKb resident at the last moment before its exit begins
     * @param faults page faults
     * @param syscalls system calls
     */
    public record StepRow(String setting, String value, long rssPeakKb, long rssEndKb, long faults, long syscalls) {}

    /**
     * A call that the program makes every so often.
     *
     * @param call its name, as a row of compare has it behind a plus
     * @param everyNs time between two
     * @param statement what a program in C writes
     * @param row what came of it, and beside which settings
     */
    public record CallRow(String call, long everyNs, String statement, Row row) {}

    /**
     * The recommendation on another trace.
     *
     * @param trace as the user named it
     * @param without the objective without settings
     * @param with the objective with them
     */
    public record ElsewhereRow(String trace, long without, long with) {}
}
