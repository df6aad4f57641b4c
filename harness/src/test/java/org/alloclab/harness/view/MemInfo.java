package org.alloclab.harness.view;

import java.util.HashMap;
import java.util.Map;

/** Figures of {@code /proc/meminfo}, {@code vmstat} or {@code PID/status}, read back; 0 for what is not there. */
final class MemInfo {
    private final Map<String, Long> figures = new HashMap<>();

    MemInfo(String text) {
        for (String line : text.lines().toList()) {
            String[] words = line.split(":?[ \t]+", -1);
            if (words.length > 1 && words[1].matches("[0-9]+")) {
                figures.put(words[0], Long.valueOf(words[1]));
            }
        }
    }

    long of(String name) {
        return figures.getOrDefault(name, 0L);
    }

    long total() {
        return of("MemTotal");
    }

    long free() {
        return of("MemFree");
    }
}
