package org.alloclab.harness.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.alloclab.harness.nativeside.library.CLibrary;
import org.alloclab.harness.study.verify.RealLibraries;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which real libraries a command faces, where they are not those that are installed. */
public final class LibraryOptions {
    @Option(
            names = "--libc",
            paramLabel = "DIR",
            description =
                    "run with the C library unpacked in this directory, by its own loader (default: this machine's)")
    private @Nullable Path libc;

    @Option(
            names = "--library",
            paramLabel = "FILE",
            description = "the shared library of an allocator, in place of the installed one; may be repeated")
    private List<Path> files = new ArrayList<>();

    private @Nullable CLibrary found;

    /** The C library that was named. */
    public Optional<CLibrary> cLibrary() {
        if (libc != null && found == null) {
            found = CLibrary.in(libc);
        }
        return Optional.ofNullable(found);
    }

    /** The libraries of allocators that were named. */
    public List<Path> files() {
        return List.copyOf(files);
    }

    /** The same options as they are given to another command. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        if (libc != null) {
            words.addAll(List.of("--libc", libc.toString()));
        }
        files.forEach(file -> words.addAll(List.of("--library", file.toString())));
        return words;
    }

    public RealLibraries libraries() {
        return new RealLibraries(cLibrary(), files);
    }

    /** How a command is run with them. */
    public UnaryOperator<List<String>> launched() {
        return cLibrary()
                .<UnaryOperator<List<String>>>map(library -> command -> library.command(command, System.getenv()))
                .orElse(UnaryOperator.identity());
    }
}
