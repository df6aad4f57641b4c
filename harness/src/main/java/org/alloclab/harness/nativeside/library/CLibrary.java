package org.alloclab.harness.nativeside.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.alloclab.harness.input.BadInputException;

/**
 * A C library unpacked somewhere, with the dynamic loader that belongs to it. A program is run with it by that loader:
 * {@code LOADER --library-path DIRECTORIES PROGRAM}.
 *
 * @param loader the dynamic loader
 * @param library {@code libc.so.6}
 * @param directories where it has libraries, the C library's first
 */
public record CLibrary(Path loader, Path library, List<Path> directories) {
    private static final String LIBRARY = "libc.so.6";
    private static final String LOADER = "ld-linux-x86-64.so.2";

    /** The version of its symbols since which it has threads and loading in it. */
    private static final String ONE_LIBRARY = "\0(GLIBC_2\\.34)\0";

    /** Where packages have the C library, below the directory they are unpacked in. */
    private static final List<String> PLACES =
            List.of("", "lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib64", "usr/lib64", "lib", "usr/lib");

    public CLibrary {
        directories = List.copyOf(directories);
    }

    /**
     * The one in a directory.
     *
     * @throws BadInputException if there is no C library with its loader
     */
    public static CLibrary in(Path directory) {
        Optional<Path> library = found(directory, LIBRARY);
        Optional<Path> loader = found(directory, LOADER);
        if (library.isEmpty() || loader.isEmpty()) {
            throw BadInputException.inFile(
                    directory.toString(),
                    "an unpacked C library has " + LIBRARY + " and " + LOADER + ": there is no "
                            + (library.isEmpty() ? LIBRARY : LOADER),
                    "unpack the package libc6 there, as with 'dpkg-deb -x libc6_2.41-12_amd64.deb DIR'");
        }
        Set<Path> directories = new LinkedHashSet<>();
        Path own = library.get().getParent();
        if (own != null) {
            directories.add(own);
        }
        PLACES.stream()
                .map(directory::resolve)
                .map(CLibrary::normal)
                .filter(Files::isDirectory)
                .forEach(directories::add);
        return new CLibrary(loader.get(), library.get(), List.copyOf(directories));
    }

    private static Optional<Path> found(Path directory, String name) {
        return PLACES.stream()
                .map(place -> normal(directory.resolve(place).resolve(name)))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static Path normal(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /** What has to be preloaded into a program of ours: threads and loading lay in libraries of their own before glibc 2.34. */
    public List<Path> parts() {
        if (LibraryVersion.of(library, ONE_LIBRARY).isPresent()) {
            return List.of();
        }
        return Stream.of("libpthread.so.0", "libdl.so.2")
                .map(library::resolveSibling)
                .filter(Files::isRegularFile)
                .toList();
    }

    /** The C library that this process itself runs with, as a program that is started has it too. */
    public static Optional<Path> ofThisMachine() {
        try (Stream<String> areas = Files.lines(Path.of("/proc/self/maps"))) {
            return areas.filter(line -> line.endsWith("/" + LIBRARY))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * The command that runs a command with this C library.
     *
     * @param command a program, looked for in PATH unless its name has a slash, and its arguments
     * @param environment where PATH is
     * @throws BadInputException if there is no such program, for the loader would say so in its own words
     */
    public List<String> command(List<String> command, Map<String, String> environment) {
        List<String> words = new ArrayList<>(List.of(
                loader.toString(),
                "--library-path",
                String.join(":", directories.stream().map(Path::toString).toList()),
                program(command.get(0), environment).toString()));
        words.addAll(command.subList(1, command.size()));
        return words;
    }

    private static Path program(String name, Map<String, String> environment) {
        Path found = name.contains("/")
                ? Path.of(name)
                : Stream.of(environment.getOrDefault("PATH", "").split(":", -1))
                        .map(directory -> Path.of(directory, name))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElse(Path.of(name));
        if (!Files.isExecutable(found) || Files.isDirectory(found)) {
            throw BadInputException.inFile(name, "the program cannot be started (no such program)", "give its path");
        }
        return found;
    }
}
