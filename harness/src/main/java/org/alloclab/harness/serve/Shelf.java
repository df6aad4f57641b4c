package org.alloclab.harness.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.alloclab.harness.input.BadInputException;

/**
 * The files that may be shown: one file, or those that lie in one folder. A file has one of the endings of results, lies in the
 * folder itself and not behind a link, and is not too large.
 */
final class Shelf {
    /** Files that are listed at most. */
    static final int MOST_FILES = 1000;
    /** A larger file is not shown. */
    static final long MOST_BYTES = 512L << 20;

    private static final Map<String, String> TYPES = Map.of(
            ".html", "text/html; charset=utf-8",
            ".json", "application/json",
            ".jsonl", "application/x-ndjson",
            ".csv", "text/csv; charset=utf-8",
            ".parquet", "application/octet-stream",
            ".pb.gz", "application/octet-stream");

    private final Path folder;
    private final Optional<String> only;

    private Shelf(Path folder, Optional<String> only) {
        this.folder = folder;
        this.only = only;
    }

    /** The shelf of a folder, or of one file. */
    static Shelf of(Path path) {
        try {
            if (!Files.exists(path)) {
                throw BadInputException.inFile(
                        path.toString(), "there is no such file", "give a result, or a folder of results");
            }
            Path real = path.toRealPath();
            if (Files.isDirectory(real)) {
                return new Shelf(real, Optional.empty());
            }
            Path parent = real.getParent();
            Shelf shelf = new Shelf(parent == null ? real : parent, Optional.of(String.valueOf(real.getFileName())));
            if (shelf.names().isEmpty()) {
                throw BadInputException.inFile(
                        path.toString(),
                        "what is served ends in .html, .json, .jsonl, .csv, .parquet or .pb.gz, and has at most 512 MiB",
                        "make it with 'alloclab compare --report FILE.html'");
            }
            return shelf;
        } catch (IOException e) {
            throw BadInputException.inFile(path.toString(), "the file cannot be read", "check its permissions", e);
        }
    }

    /** Names of the files, sorted. */
    List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> file(name).isPresent())
                    .sorted()
                    .limit(MOST_FILES)
                    .toList();
        }
    }

    /** The file of a name; nothing of what may not be shown, whatever it is. */
    Optional<Path> file(String name) {
        if (name.isEmpty()
                || name.startsWith(".")
                || name.indexOf('/') >= 0
                || name.indexOf(0) >= 0
                || type(name).isEmpty()
                || !only.map(name::equals).orElse(true)) {
            return Optional.empty();
        }
        try {
            Path file = folder.resolve(name);
            boolean shown = Files.isRegularFile(file)
                    && file.toRealPath().equals(file)
                    && Files.isReadable(file)
                    && Files.size(file) <= MOST_BYTES;
            return shown ? Optional.of(file) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The media type of a name, by its ending. */
    static Optional<String> type(String name) {
        return TYPES.entrySet().stream()
                .filter(type -> name.endsWith(type.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
