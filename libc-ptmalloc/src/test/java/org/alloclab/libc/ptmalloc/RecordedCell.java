package org.alloclab.libc.ptmalloc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * What the real glibc did with a trace: a line of the resource for each fact.
 *
 * @param trace name of the trace
 * @param machine what it ran on
 * @param shared addresses of shared memory that the recorder kept for itself, or nothing
 * @param options tunables it ran with, and which release it was
 * @param touching whether the program wrote to every page of its blocks
 * @param oneThread whether all threads were folded on the main thread
 * @param addresses SHA-256 of the answers, 8 bytes each
 * @param usable SHA-256 of the usable sizes, 4 bytes each
 * @param checkpoints op, VSZ, resident anonymous pages (-1: unknown) and minor faults since the start, break, mallinfo2
 * @param calls system calls as strace prints them
 * @param info lines of {@code malloc_info} at the end
 * @param stats lines of {@code malloc_stats} at the end
 */
record RecordedCell(
        String trace,
        String machine,
        String shared,
        Map<String, String> options,
        boolean touching,
        boolean oneThread,
        String addresses,
        String usable,
        List<long[]> checkpoints,
        List<String> calls,
        List<String> info,
        List<String> stats) {

    /** The cell of a resource below {@code truth}. */
    static RecordedCell read(String name) {
        Map<String, String> facts = new LinkedHashMap<>();
        Map<String, String> options = new LinkedHashMap<>();
        List<long[]> checkpoints = new ArrayList<>();
        List<String> calls = new ArrayList<>();
        List<String> info = new ArrayList<>();
        List<String> stats = new ArrayList<>();
        for (String line : lines("truth/" + name + ".txt.gz")) {
            int space = line.indexOf(' ');
            String key = line.substring(0, space);
            String value = line.substring(space + 1);
            switch (key) {
                case "option" ->
                    options.put(value.substring(0, value.indexOf('=')), value.substring(value.indexOf('=') + 1));
                case "checkpoint" ->
                    checkpoints.add(java.util.Arrays.stream(value.split(" "))
                            .mapToLong(Long::parseLong)
                            .toArray());
                case "call" -> calls.add(value);
                case "malloc_info" -> info.add(value);
                case "malloc_stats" -> stats.add(value);
                default -> facts.put(key, value);
            }
        }
        return new RecordedCell(
                fact(facts, "trace"),
                facts.getOrDefault("machine", "x86_64-24g"),
                facts.getOrDefault("shared", ""),
                options,
                fact(facts, "touch").equals("all"),
                fact(facts, "threads").equals("one"),
                fact(facts, "addresses"),
                fact(facts, "usable"),
                checkpoints,
                calls,
                info,
                stats);
    }

    private static String fact(Map<String, String> facts, String key) {
        return Objects.requireNonNull(facts.get(key), key);
    }

    /** The lines of a compressed resource. */
    static List<String> lines(String resource) {
        try (InputStream stream = Objects.requireNonNull(RecordedCell.class.getResourceAsStream(resource), resource);
                InputStream text = resource.endsWith(".gz") ? new GZIPInputStream(stream) : stream;
                BufferedReader reader = new BufferedReader(new InputStreamReader(text, StandardCharsets.US_ASCII))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
