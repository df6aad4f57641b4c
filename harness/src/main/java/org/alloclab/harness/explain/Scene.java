package org.alloclab.harness.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.option.NearestName;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.plugin.ProviderRegistry;

/**
 * A scene.
 *
 * @param name what it is asked for by
 * @param title what it shows
 * @param stage what it is played on
 * @param options options of the layers that it is played with
 * @param lines its script
 */
public record Scene(String name, String title, Stage stage, Map<String, String> options, List<String> lines) {
    private static final List<String> NAMES = List.of(
            "nine-pictures",
            "nine-pictures-today",
            "mmap-or-heap",
            "two-ways",
            "rss-in-4k-steps",
            "faults-minflt",
            "faults-majflt",
            "ptmalloc-inside",
            "leaks-no-checker-sees",
            "page-fault-steps",
            "program-by-demand",
            "process-layout",
            "thread-stacks",
            "cow-after-fork",
            "hugetlb-pool",
            "swap-by-lru",
            "huge-pages",
            "brk-shrink-steps",
            "layout-32-bit",
            "mmap-upward",
            "low-high-memory",
            "per-cpu-frames",
            "slab-caches",
            "kmalloc-vmalloc");
    private static final String TITLE = "title ";
    private static final String STAGE = "stage ";
    private static final String OPTION = "option ";

    public Scene {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        lines = List.copyOf(lines);
    }

    /** All scenes. */
    public static List<Scene> all() {
        return NAMES.stream().map(Scene::load).toList();
    }

    /** The scene of this name. */
    public static Scene named(String name) {
        if (!NAMES.contains(name)) {
            throw new UsageException("unknown scene " + name + NearestName.hint(name, NAMES));
        }
        return load(name);
    }

    /** What is said in a line that begins with {@code word}, or else {@code otherwise}. */
    String setting(String word, String otherwise) {
        for (String line : lines) {
            if (line.startsWith(word + " ")) {
                return line.substring(word.length() + 1);
            }
        }
        return otherwise;
    }

    /**
     * Plays the scene and tells it as text.
     *
     * @param allocator the user allocator, for a scene that has one
     * @param machine name of the machine; empty: the scene's own
     */
    public String play(ProviderRegistry plugIns, String allocator, String machine) {
        return stage.play(this, plugIns, allocator, machine.isEmpty() ? setting("machine", "") : machine);
    }

    private static Scene load(String name) {
        try (InputStream in = Scene.class.getResourceAsStream(name + ".scene")) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + ".scene is missing from the class path");
            }
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            Map<String, String> options = new LinkedHashMap<>();
            for (String line : lines) {
                if (line.startsWith(OPTION)) {
                    int equals = line.indexOf('=');
                    options.put(line.substring(OPTION.length(), equals), line.substring(equals + 1));
                }
            }
            boolean staged = lines.get(1).startsWith(STAGE);
            return new Scene(
                    name,
                    lines.get(0).substring(TITLE.length()),
                    staged ? Stage.named(lines.get(1).substring(STAGE.length())) : Stage.PROGRAM,
                    options,
                    lines.subList(staged ? 2 : 1, lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
