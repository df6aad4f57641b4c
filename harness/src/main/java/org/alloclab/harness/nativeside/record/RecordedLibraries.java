package org.alloclab.harness.nativeside.record;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.alloclab.harness.nativeside.library.CLibrary;

/**
 * Which libraries a program is recorded with.
 *
 * @param libc the C library, if it is another than this machine's
 * @param preloaded allocators that are preloaded behind the recorder
 * @param releases what an allocator's file is, such as {@code jemalloc 5.3.0}, as far as it is known
 */
public record RecordedLibraries(
        Optional<CLibrary> libc, List<Path> preloaded, Function<Path, Optional<String>> releases) {
    /** Those that the program has anyway. */
    public static final RecordedLibraries OWN =
            new RecordedLibraries(Optional.empty(), List.of(), file -> Optional.empty());

    public RecordedLibraries {
        preloaded = List.copyOf(preloaded);
    }

    /** How the program is run with them. */
    List<String> command(List<String> command) {
        return libc.map(library -> library.command(command, System.getenv())).orElse(command);
    }
}
