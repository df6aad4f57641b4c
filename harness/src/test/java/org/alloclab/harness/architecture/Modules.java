package org.alloclab.harness.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A module of this project.
 *
 * @param directory its directory
 * @param packageName the package that all its classes lie in
 */
record Modules(String directory, String packageName) {
    static final List<Modules> ALL = List.of(
            new Modules("api", "org.alloclab.api"),
            new Modules("kernel-buddy", "org.alloclab.kernel.buddy"),
            new Modules("kernel-slab", "org.alloclab.kernel.slab"),
            new Modules("kernel-vmalloc", "org.alloclab.kernel.vmalloc"),
            new Modules("vm-paging", "org.alloclab.vm"),
            new Modules("libc-ptmalloc", "org.alloclab.libc.ptmalloc"),
            new Modules("libc-tcmalloc", "org.alloclab.libc.tcmalloc"),
            new Modules("libc-jemalloc", "org.alloclab.libc.jemalloc"),
            new Modules("libc-mimalloc", "org.alloclab.libc.mimalloc"),
            new Modules("harness", "org.alloclab.harness"));

    /** How many classes its sources have, nested ones left out. */
    long sources() {
        try (Stream<Path> files = Files.walk(Path.of("..", directory, "src", "main", "java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
