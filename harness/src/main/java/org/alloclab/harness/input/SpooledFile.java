package org.alloclab.harness.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps what can be read only once (a pipe, a terminal, a device) in a temporary file, which goes when the program ends. */
public final class SpooledFile {
    /** Most bytes that are kept. */
    public static final long MOST_BYTES = 1L << 30;

    private static final int BUFFER = 1 << 16;

    private SpooledFile() {}

    /**
     * Reads the input to its end.
     *
     * @return the file that holds it
     * @throws BadInputException if it is longer than {@link #MOST_BYTES} or cannot be kept
     */
    public static Path of(Path input) {
        return of(input, MOST_BYTES);
    }

    static Path of(Path input, long mostBytes) {
        String name = input.toString();
        Path copy = null;
        try {
            copy = Files.createTempFile("alloclab-input-", ".tmp");
            copy.toFile().deleteOnExit();
            try (InputStream in = Files.newInputStream(input);
                    OutputStream out = Files.newOutputStream(copy)) {
                byte[] buffer = new byte[BUFFER];
                long total = 0;
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    total += length;
                    if (total > mostBytes) {
                        throw BadInputException.inFile(
                                name,
                                "an input that can be read only once is at most " + mostBytes + " bytes long",
                                "save it to a file and give that");
                    }
                    out.write(buffer, 0, length);
                }
            }
            return copy;
        } catch (IOException e) {
            discard(copy);
            throw BadInputException.inFile(
                    name,
                    "the input can be read only once, and could not be kept in a temporary file (" + e.getMessage()
                            + ")",
                    "save it to a file and give that",
                    e);
        } catch (BadInputException e) {
            discard(copy);
            throw e;
        }
    }

    private static void discard(@org.jspecify.annotations.Nullable Path copy) {
        if (copy != null && !copy.toFile().delete()) {
            copy.toFile().deleteOnExit();
        }
    }
}
