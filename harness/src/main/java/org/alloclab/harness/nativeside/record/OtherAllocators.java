package org.alloclab.harness.nativeside.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.alloclab.harness.nativeside.build.NativeProgram;
import org.jspecify.annotations.Nullable;

/**
 * Whether a program has jemalloc or tcmalloc as a shared library: preloaded, or named in its own file. Only then are the names
 * of their interfaces interposed, for a program may ask by them which allocator it has.
 */
final class OtherAllocators {
    private static final String JEMALLOC = "libjemalloc";
    private static final String TCMALLOC = "libtcmalloc";
    private static final long MOST_BYTES = 64L << 20;

    private OtherAllocators() {}

    /** The libraries that note what steers them. */
    static List<NativeProgram> steering(String program, String preloaded) {
        String named = preloaded + "\0" + text(find(program));
        List<NativeProgram> found = new ArrayList<>();
        if (named.contains(JEMALLOC)) {
            boolean prefixed = Stream.of(preloaded.split("[: ]", -1))
                    .filter(library -> library.contains(JEMALLOC))
                    .anyMatch(library -> text(Path.of(library)).contains("je_mallctl"));
            found.add(prefixed ? NativeProgram.STEERING_JE_MALLOC : NativeProgram.STEERING_JEMALLOC);
        }
        if (named.contains(TCMALLOC)) {
            found.add(NativeProgram.STEERING_TCMALLOC);
        }
        return found;
    }

    /** The bytes of an ELF file; nothing of what is none, or is not to be read. */
    private static String text(@Nullable Path file) {
        try {
            if (file == null || !Files.isReadable(file) || Files.size(file) > MOST_BYTES) {
                return "";
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            return text.startsWith("\u007fELF") ? text : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static @Nullable Path find(String program) {
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
