package org.alloclab.harness.nativeside.build;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.alloclab.harness.input.BadInputException;

/**
 * A value of LD_PRELOAD. The dynamic linker parts it at blanks and colons and replaces words behind a dollar sign, and there is
 * no way to write these, so a library with such a path is preloaded by a link to it in a directory that only this user can enter.
 */
public final class Preload implements Closeable {
    private final List<Path> links = new ArrayList<>();
    private final String value;

    private Preload(List<Path> libraries, String before) throws IOException {
        List<String> all = new ArrayList<>();
        for (Path library : libraries) {
            all.add(isPlain(library) ? library.toString() : link(library).toString());
        }
        if (!before.isEmpty()) {
            all.add(before);
        }
        value = String.join(":", all);
    }

    /**
     * The value for these libraries, in front of what is preloaded anyway.
     *
     * @param libraries absolute paths
     * @param before the value there was, or the empty string
     */
    public static Preload of(List<Path> libraries, String before) throws IOException {
        return new Preload(libraries, before);
    }

    /** What to set LD_PRELOAD to, as long as this is open. */
    public String value() {
        return value;
    }

    private static boolean isPlain(Path path) {
        return path.toString().chars().noneMatch(c -> c <= ' ' || c == ':' || c == '$' || c == 0x7f);
    }

    private Path link(Path library) throws IOException {
        Path directory = OwnFiles.newDirectory("alloclab-preload-");
        Path link = directory.resolve("library" + links.size() + ".so");
        links.add(link);
        if (!isPlain(link)) {
            close();
            throw BadInputException.inFile(
                    library.toString(),
                    "the dynamic linker cannot preload a library whose path has blanks, colons or dollar signs, nor by a"
                            + " link in " + directory.getParent(),
                    "name another directory with XDG_CACHE_HOME");
        }
        return Files.createSymbolicLink(link, library);
    }

    @Override
    public void close() throws IOException {
        for (Path link : links) {
            Files.deleteIfExists(link);
            Path directory = link.getParent();
            if (directory != null) {
                Files.deleteIfExists(directory);
            }
        }
    }
}
