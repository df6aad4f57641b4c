package org.alloclab.harness.plugin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.alloclab.harness.input.UsageException;

/**
 * Where jars of plug-ins are looked for: a directory stands for the jars in it, a file for itself.
 *
 * @param entries directories and jars, the first first
 */
public record PlugInPath(List<Path> entries) {
    /** Nowhere. */
    public static final PlugInPath EMPTY = new PlugInPath(List.of());

    public PlugInPath {
        entries = List.copyOf(entries);
    }

    /** Reads a path as Java parts one: entries with a colon between them. Empty entries do not count. */
    public static PlugInPath parse(String text) {
        List<Path> entries = new ArrayList<>();
        for (String entry : text.split(File.pathSeparator, -1)) {
            if (!entry.isBlank()) {
                entries.add(Path.of(entry));
            }
        }
        return new PlugInPath(entries);
    }

    /** These places, then those. */
    public PlugInPath and(PlugInPath more) {
        return new PlugInPath(
                Stream.concat(entries.stream(), more.entries().stream()).toList());
    }

    /**
     * The jars, each once; those of a directory by name.
     *
     * @throws UsageException for a place that is not there
     */
    List<Path> jars() {
        List<Path> jars = new ArrayList<>();
        for (Path entry : entries) {
            for (Path jar : jars(entry)) {
                Path plain = jar.toAbsolutePath().normalize();
                if (!jars.contains(plain)) {
                    jars.add(plain);
                }
            }
        }
        return jars;
    }

    private static List<Path> jars(Path entry) {
        if (Files.isRegularFile(entry)) {
            return List.of(entry);
        }
        try (Stream<Path> members = Files.list(entry)) {
            return members.filter(member -> member.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UsageException(
                    "the plug-in path names what is no directory and no jar: was " + entry
                            + "; correct --plugin-path or ALLOCLAB_PLUGIN_PATH",
                    e);
        }
    }
}
