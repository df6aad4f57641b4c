package org.alloclab.harness.input;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads small text files as a whole. */
final class InputText {
    private InputText() {}

    static String read(Path path, String what) {
        if (!Files.exists(path)) {
            throw BadInputException.inFile(path.toString(), "there is no such file", "give the path of " + what);
        }
        try {
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw BadInputException.inFile(path.toString(), "the file cannot be read", "give the path of " + what, e);
        }
    }
}
