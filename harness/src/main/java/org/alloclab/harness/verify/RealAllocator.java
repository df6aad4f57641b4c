package org.alloclab.harness.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A real allocator as Linux systems install it.
 *
 * @param id id of the plug-in that models it
 * @param library the library that is preloaded; empty for the C library's own malloc
 * @param debianPackage the package that has it
 * @param readsClock whether it decides by the time, so that it needs the virtual clock
 */
public record RealAllocator(String id, String library, String debianPackage, boolean readsClock) {
    private static final List<RealAllocator> ALL = List.of(
            new RealAllocator("ptmalloc", "", "libc6", false),
            new RealAllocator("tcmalloc", "libtcmalloc_minimal.so.4", "libtcmalloc-minimal4", false),
            new RealAllocator("jemalloc", "libjemalloc.so.2", "libjemalloc2", true));

    private static final List<String> DIRECTORIES = List.of(
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib");

    public static List<RealAllocator> all() {
        return ALL;
    }

    /** The real counterpart of a plug-in. */
    public static Optional<RealAllocator> of(String id) {
        return ALL.stream().filter(real -> real.id().equals(id)).findFirst();
    }

    /** Whether it is the C library's own. */
    public boolean isBuiltIn() {
        return library.isEmpty();
    }

    /** Where its library is on this machine. */
    public Optional<Path> installed() {
        return DIRECTORIES.stream()
                .map(directory -> Path.of(directory, library))
                .filter(Files::exists)
                .findFirst();
    }

    /** What to do where it is not installed. */
    public String howToInstall() {
        return "apt-get install " + debianPackage;
    }

    /** The environment variables that set these options in the real allocator. */
    Map<String, String> environment(Map<String, String> options) {
        Map<String, String> environment = new LinkedHashMap<>();
        List<String> tunables = new ArrayList<>();
        List<String> settings = new ArrayList<>();
        options.forEach((name, value) -> {
            if (name.startsWith("glibc.")) {
                tunables.add(name + "=" + value);
            } else if (Character.isUpperCase(name.charAt(0))) {
                environment.put(name, value);
            } else {
                settings.add(name + ":" + value);
            }
        });
        if (!tunables.isEmpty()) {
            environment.put("GLIBC_TUNABLES", String.join(":", tunables));
        }
        if (!settings.isEmpty()) {
            environment.put("MALLOC_CONF", settings.stream().collect(Collectors.joining(",")));
        }
        return environment;
    }
}
