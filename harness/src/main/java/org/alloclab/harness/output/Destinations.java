package org.alloclab.harness.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.input.UsageException;
import org.jspecify.annotations.Nullable;

/**
 * Where a command writes, by the options that say so: each place another one than the others and than the files that are read,
 * and one that can be written. Two names of one file (a link, a way round) are one place.
 */
public final class Destinations {
    private final Map<String, Path> places = new LinkedHashMap<>();
    private final List<Path> outputs = new ArrayList<>();

    /** What is read, as messages name it. */
    public Destinations reading(String what, Path input) {
        places.put(what, input);
        return this;
    }

    /**
     * What an option names, if it was given. It is opened and closed again, so that nothing is lost at the end of the work
     * for which there was no place.
     *
     * @throws UsageException if it is a place that is read or written already
     * @throws BadInputException if it cannot be written
     */
    public Destinations writing(String option, @Nullable Path output) {
        if (output == null || isSink(output)) {
            return this;
        }
        places.forEach((other, place) -> {
            if (isSame(place, output)) {
                throw new UsageException(
                        option + " and " + other + " name one file: " + output + "; give each a path of its own");
            }
        });
        places.put(option, output);
        outputs.add(output);
        boolean special = Files.exists(output) && !Files.isRegularFile(output) && !Files.isDirectory(output);
        if (!special && !OpenStreams.isNamed(output)) {
            try (OutputFile opened = OutputFile.create(output)) {
                opened.stream().flush();
            } catch (IOException e) {
                throw BadInputException.inFile(
                        output.toString(), "the file cannot be written (" + e.getMessage() + ")", "give another", e);
            }
        }
        return this;
    }

    /** The first output that stands for a file with at least one byte; to replace an empty one loses nothing. */
    public Optional<Path> replaced() {
        return outputs.stream().filter(Destinations::holdsSomething).findFirst();
    }

    private static boolean holdsSomething(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) > 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** What keeps nothing may be given twice. */
    private static boolean isSink(Path path) {
        return path.equals(Path.of("/dev/null")) || path.equals(Path.of("/dev/full"));
    }

    private static boolean isSame(Path one, Path other) {
        try {
            if (Files.exists(one) && Files.exists(other)) {
                return Files.isSameFile(one, other);
            }
        } catch (IOException e) {
            // What cannot be looked at is told apart by its name.
        }
        return absolute(one).equals(absolute(other));
    }

    /** A path without links in its folders, as far as these exist. */
    private static Path absolute(Path path) {
        Path plain = path.toAbsolutePath().normalize();
        Path parent = plain.getParent();
        Path name = plain.getFileName();
        if (parent == null || name == null) {
            return plain;
        }
        try {
            return parent.toRealPath().resolve(name);
        } catch (IOException e) {
            return plain;
        }
    }
}
