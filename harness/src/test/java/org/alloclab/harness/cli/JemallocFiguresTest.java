package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Debian's jemalloc answered to {@code mallctl} and to the {@code *allocx} calls, and what it printed by
 * {@code malloc_stats_print}, as text and as JSON, at the end of recorded traces under several settings, held against the
 * simulated one: every line, lock counts included.
 */
final class JemallocFiguresTest {
    @TempDir
    private Path directory;

    private final Map<String, List<String>> traces = new HashMap<>();
    private List<String> layout = List.of();
    private final List<Case> cases = new ArrayList<>();

    private record Case(String trace, String mode, String conf, List<String> threads, List<String> output) {}

    JemallocFiguresTest() throws IOException {
        List<String> section = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(
                        JemallocFiguresTest.class.getResourceAsStream("jemalloc-figures.txt.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("=")) {
                    section.add(line.substring(1));
                    continue;
                }
                section = new ArrayList<>();
                String[] words = line.split(" ", 4);
                switch (words[0]) {
                    case "layout" -> layout = section;
                    case "trace" -> traces.put(words[1], section);
                    case "case" ->
                        cases.add(new Case(words[1], words[2], words[3], new ArrayList<>(), new ArrayList<>()));
                    case "threads" -> section = cases.get(cases.size() - 1).threads();
                    case "output" -> section = cases.get(cases.size() - 1).output();
                    default -> throw new AssertionError(line);
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> equalsTheLibrary() {
        assertThat(cases).hasSizeGreaterThanOrEqualTo(12);
        return cases.stream()
                .map(one ->
                        DynamicTest.dynamicTest(one.trace() + " " + one.mode() + " " + one.conf(), () -> play(one)));
    }

    private void play(Case one) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "replay",
                file("trace.txt", Objects.requireNonNull(traces.get(one.trace()))),
                "--allocator",
                "jemalloc",
                "--layout",
                file("layout.maps", layout),
                "--threads",
                file("threads.csv", one.threads()),
                "--prelude-malloc",
                "72704",
                "--cpus",
                "2"));
        if (one.mode().equals("ot")) {
            arguments.add("--one-thread");
        }
        if (!one.conf().equals("-")) {
            arguments.add("-o");
            arguments.add("MALLOC_CONF=" + one.conf());
        }
        for (String line : one.output()) {
            if (line.startsWith("> ")) {
                arguments.add("--then");
                arguments.add(line.substring(2));
            }
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(
                arguments.toArray(String[]::new),
                new PrintWriter(out),
                new PrintWriter(err),
                ProviderRegistry::discover);
        assertThat(err.toString()).isEmpty();
        assertThat(code).isEqualTo(ExitCode.DONE);
        List<String> lines = out.toString().lines().toList();
        int first = lines.indexOf(one.output().get(0));
        assertThat(lines.subList(first, lines.size())).isEqualTo(one.output());
    }

    private String file(String name, List<String> lines) throws IOException {
        return Files.write(directory.resolve(name), lines).toString();
    }
}
