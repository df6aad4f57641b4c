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

/**
 * A scene.
 *
 * @param name what it is asked for by
 * @param title what it shows
 * @param options options of the layers that it is played with
 * @param lines its script
 */
public record Scene(String name, String title, Map<String, String> options, List<String> lines) {
    private static final List<String> NAMES = List.of("nine-pictures", "nine-pictures-today", "mmap-or-heap");
    private static final String TITLE = "title ";
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
            return new Scene(name, lines.get(0).substring(TITLE.length()), options, lines.subList(1, lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
