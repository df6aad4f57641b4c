package org.alloclab.harness.cli.study;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.alloclab.api.option.NearestName;
import org.alloclab.harness.cli.option.AllocatorChoice;
import org.alloclab.harness.cli.option.LayerOptions;
import org.alloclab.harness.cli.option.PlugIns;
import org.alloclab.harness.cli.option.ReadingOptions;
import org.alloclab.harness.cli.option.Settable;
import org.alloclab.harness.cli.option.TraceHead;
import org.alloclab.harness.cli.option.Version;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.render.Json;
import org.alloclab.harness.result.PlanEntry;
import org.alloclab.harness.study.compare.Pace;
import org.alloclab.harness.study.sweep.Cell;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.format.TraceFormats;
import picocli.CommandLine.Mixin;

/** Makes the cells of a study: for each trace every allocator with every setting that it knows, on every machine. */
public final class StudyRows {
    @Mixin
    private LayerOptions layers = new LayerOptions();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    /** How its traces are read. */
    public ReadOptions options() {
        return reading.reading(layers.isOneThread()).keepingEvents();
    }

    public TraceFormat format(TraceSource source, TraceFormats known, PrintWriter err) throws IOException {
        return reading.format(source, known, err);
    }

    /** The cells, trace by trace. */
    public List<Cell> cells(StudyFile study, PlugIns main, Pace pace, PrintWriter err) throws IOException {
        ProviderRegistry registry = main.plugIns();
        PlanResolver resolver = new PlanResolver(registry);
        List<AllocatorChoice> choices = choices(study, registry);
        List<Cell> cells = new ArrayList<>();
        for (Map.Entry<String, Path> trace : study.traces().entrySet()) {
            TraceSource source = new TraceSource(trace.getValue());
            TraceHead head = TraceHead.of(source, format(source, main.formats(), err), options(), layers);
            String digest = source.digest();
            for (AllocatorChoice choice : choices) {
                for (Map.Entry<String, RunRequest> request :
                        layers.requests(choice, head).entrySet()) {
                    RunPlan plan = resolver.resolve(request.getValue());
                    cells.add(new Cell(trace.getKey(), digest, request.getKey(), digest(plan, pace), plan));
                }
            }
        }
        return distinct(cells);
    }

    /** What two rows word differently and plan equally is one cell. */
    private static List<Cell> distinct(List<Cell> cells) {
        Map<String, Cell> byKey = new LinkedHashMap<>();
        cells.forEach(cell -> byKey.putIfAbsent(cell.key(), cell));
        return List.copyOf(byKey.values());
    }

    private static List<AllocatorChoice> choices(StudyFile study, ProviderRegistry registry) {
        List<AllocatorChoice> rows = new ArrayList<>();
        Set<String> unused = new LinkedHashSet<>();
        study.settings().forEach(setting -> unused.addAll(setting.keySet()));
        for (String allocator : study.allocators()) {
            for (AllocatorChoice choice : AllocatorChoice.list(allocator)) {
                for (Map<String, String> setting : study.settings()) {
                    boolean known = setting.keySet().stream().allMatch(key -> Settable.knows(choice, key, registry));
                    if (known) {
                        unused.removeAll(setting.keySet());
                        study.machines().forEach(machine -> rows.add(row(choice, setting, machine)));
                    }
                }
            }
        }
        if (!unused.isEmpty()) {
            String key = unused.iterator().next();
            List<AllocatorChoice> all = study.allocators().stream()
                    .flatMap(allocator -> AllocatorChoice.list(allocator).stream())
                    .toList();
            throw new UsageException("settings: no allocator of the study knows " + key
                    + NearestName.hint(key, Settable.names(all, registry)));
        }
        return rows;
    }

    private static AllocatorChoice row(
            AllocatorChoice choice, Map<String, String> setting, Map<String, String> machine) {
        Map<String, String> all = new LinkedHashMap<>(setting);
        all.putAll(machine);
        return all.isEmpty() ? choice : choice.with(all);
    }

    /** SHA-256 of everything that decides a run beside its trace. */
    private static String digest(RunPlan plan, Pace pace) {
        String text = Version.number() + "\n" + plan.seed() + "\n" + pace + "\n" + Json.of(PlanEntry.of(plan));
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
