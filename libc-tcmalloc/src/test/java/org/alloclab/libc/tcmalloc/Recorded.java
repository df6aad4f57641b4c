package org.alloclab.libc.tcmalloc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** What the real library did, from compressed test resources. */
final class Recorded {
    private static final Map<String, List<String>> LINES = new ConcurrentHashMap<>();

    private Recorded() {}

    static Stream<String> lines(String name) {
        return LINES.computeIfAbsent(name, Recorded::read).stream();
    }

    private static List<String> read(String name) {
        try (InputStream stream = Recorded.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalArgumentException("no such resource: " + name);
            }
            return new BufferedReader(new InputStreamReader(new GZIPInputStream(stream), StandardCharsets.US_ASCII))
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + name + " cannot be read", e);
        }
    }
}
