package org.alloclab.harness.nativeside.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Whether a program has jemalloc or tcmalloc as a shared library: preloaded, or named in its own file. Only then are the names
 * of their interfaces interposed, for a program may ask by them which allocator it has.
 */
final class OtherAllocators {
    private static final String[] NAMES = {"libjemalloc", "libtcmalloc"};
    private static final long MOST_BYTES = 64L << 20;

    private OtherAllocators() {}

    static boolean areLoadedBy(String program, String preloaded) {
        for (String name : NAMES) {
            if (preloaded.contains(name)) {
                return true;
            }
        }
        try {
            Path file = find(program);
            if (file == null || !Files.isReadable(file) || Files.size(file) > MOST_BYTES) {
                return false;
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            return text.startsWith("\u007fELF") && Stream.of(NAMES).anyMatch(text::contains);
        } catch (IOException e) {
            return false;
        }
    }

    private static @org.jspecify.annotations.Nullable Path find(String program) {
        if (program.contains("/")) {
            return Path.of(program);
        }
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
