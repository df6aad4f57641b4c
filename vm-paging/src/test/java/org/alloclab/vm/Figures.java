package org.alloclab.vm;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads files of one figure a line, as {@code /proc} has them. */
final class Figures {
    private Figures() {}

    /** What stands behind each name, the last one where a name comes again. */
    static Map<String, String> of(String text) {
        Map<String, String> figures = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            String[] parts = line.strip().split("[: \\t]+", 2);
            figures.put(parts[0], parts.length > 1 ? parts[1].strip() : "");
        });
        return figures;
    }

    /** The number behind a name, its unit left out. */
    static long number(String text, String name) {
        String value = of(text).get(name);
        if (value == null) {
            throw new IllegalArgumentException("the file has a line " + name + ": " + text);
        }
        return Long.parseLong(value.replace(" kB", ""));
    }
}
