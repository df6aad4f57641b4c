package org.alloclab.harness.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.output.Existing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Files that a command writes: looked at before it works, for its work may be long and is not to be lost. */
final class Outputs {
    @Option(names = "--force", description = "replace files that exist")
    private boolean force;

    /**
     * Looks at paths to be written; {@code null} is none.
     *
     * @throws UsageException for one that exists and holds something, for a directory, and for one that is given twice
     * @throws BadInputException for one that cannot be written
     */
    void check(@Nullable Path... files) {
        check(Stream.empty(), files);
    }

    /** The same with more of them. */
    void check(Stream<Path> more, @Nullable Path... files) {
        Set<Path> seen = new HashSet<>();
        for (Path file : Stream.concat(more, Arrays.stream(files)).toArray(Path[]::new)) {
            if (file != null) {
                check(file);
                if (!Existing.isSpecial(file) && !seen.add(file.toAbsolutePath().normalize())) {
                    throw new UsageException("two outputs have files of their own: " + file + " was given twice");
                }
            }
        }
    }

    private void check(Path file) {
        if (Files.isDirectory(file)) {
            throw new UsageException("an output is a file: was the directory " + file + "; add a name");
        }
        if (!force && Existing.holdsSomething(file)) {
            throw new UsageException(
                    "an output does not replace a file: " + file + " exists; give another name, or --force");
        }
        Existing.requireWritable(file);
    }
}
