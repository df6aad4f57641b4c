package org.alloclab.harness.nativeside.sample;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a process keeps resident of each file that it has mapped, with the zeroed data that directly follows one.
 *
 * @param residentBytes by path
 */
public record MappedFiles(Map<String, Long> residentBytes) {
    /** Nothing was seen. */
    static final MappedFiles NONE = new MappedFiles(Map.of());

    public MappedFiles {
        residentBytes = Map.copyOf(residentBytes);
    }

    /** Those of a process; none where it has ended. */
    static MappedFiles of(long pid) throws IOException {
        return parse(Smaps.text(pid));
    }

    static MappedFiles parse(String smaps) {
        Map<String, Long> bytes = new LinkedHashMap<>();
        String file = "";
        long end = 0;
        for (String line : smaps.split("\n", -1)) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                long start = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16);
                int slash = line.indexOf('/');
                boolean follows = start == end && !file.isEmpty() && line.matches(".* 0 *");
                file = slash >= 0 ? line.substring(slash) : follows ? file : "";
                end = Long.parseUnsignedLong(line.substring(line.indexOf('-') + 1, line.indexOf(' ')), 16);
            } else if (line.startsWith("Rss:") && !file.isEmpty()) {
                bytes.merge(file, Smaps.kilobytes(line, 4, line.length()), Long::sum);
            }
        }
        return new MappedFiles(bytes);
    }
}
