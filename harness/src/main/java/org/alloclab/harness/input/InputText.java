package org.alloclab.harness.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads small files as a whole; one that does not end is given up. */
public final class InputText {
    /** Most bytes of a file that is read as a whole. */
    public static final int MOST_BYTES = 1 << 26;

    private InputText() {}

    /**
     * The bytes of a file.
     *
     * @param what what it is to be, such as "a layout"
     * @throws BadInputException if it does not exist, cannot be read, or has more than {@link #MOST_BYTES}
     */
    public static byte[] bytes(Path path, String what) {
        if (!Files.exists(path)) {
            throw BadInputException.inFile(path.toString(), "there is no such file", "give the path of " + what);
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw BadInputException.inFile(
                        path.toString(),
                        "the file has more than " + MOST_BYTES + " bytes, or does not end",
                        "give the path of " + what);
            }
            return bytes;
        } catch (IOException e) {
            throw BadInputException.inFile(path.toString(), "the file cannot be read", "give the path of " + what, e);
        }
    }

    static String read(Path path, String what) {
        return new String(bytes(path, what), StandardCharsets.ISO_8859_1);
    }
}
