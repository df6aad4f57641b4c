package org.alloclab.harness.study.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.alloclab.api.spi.NativeTwin;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.nativeside.library.CLibrary;

/**
 * Which real libraries are meant: those that are installed, but for what the user names.
 *
 * @param libc the C library, if it is another than this machine's
 * @param files allocators, in place of the installed ones of their names
 */
public record RealLibraries(Optional<CLibrary> libc, List<Path> files) {
    /** Those that are installed. */
    public static final RealLibraries INSTALLED = new RealLibraries(Optional.empty(), List.of());

    private static final List<String> DIRECTORIES = List.of(
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib");

    public RealLibraries {
        files = files.stream().map(file -> file.toAbsolutePath().normalize()).toList();
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw BadInputException.inFile(
                        file.toString(), "--library names the file of a shared library", "give its path");
            }
        }
    }

    /** Where an allocator's library is; empty where it is not here. The C library's own malloc has none but the C library. */
    Optional<Path> library(NativeTwin twin) {
        return twin.isBuiltIn()
                ? Optional.empty()
                : Stream.concat(
                                files.stream().filter(file -> isNamed(file, twin)),
                                DIRECTORIES.stream()
                                        .map(directory -> Path.of(directory, twin.library()))
                                        .filter(Files::exists))
                        .findFirst();
    }

    /** The C library that programs run with. */
    Optional<Path> cLibrary() {
        return libc.map(CLibrary::library).or(CLibrary::ofThisMachine);
    }

    /**
     * That each file is one of these allocators'.
     *
     * @throws UsageException for one that is nobody's
     */
    void checkAgainst(List<NativeTwin> twins) {
        for (Path file : files) {
            if (twins.stream().noneMatch(twin -> isNamed(file, twin))) {
                throw new UsageException(
                        "--library takes a library that a plug-in models, by a name that begins as one of "
                                + String.join(
                                        ", ",
                                        twins.stream()
                                                .filter(twin -> !twin.isBuiltIn())
                                                .map(RealLibraries::stem)
                                                .toList())
                                + ": was " + file);
            }
        }
    }

    static boolean isCLibrary(Path file) {
        return String.valueOf(file.getFileName()).startsWith("libc.so");
    }

    static boolean isNamed(Path file, NativeTwin twin) {
        return !twin.isBuiltIn() && String.valueOf(file.getFileName()).startsWith(stem(twin));
    }

    /** {@code libjemalloc} of {@code libjemalloc.so.2}; {@code libtcmalloc} of {@code libtcmalloc_minimal.so.4}. */
    private static String stem(NativeTwin twin) {
        return twin.library().replaceFirst("[._].*", "");
    }
}
