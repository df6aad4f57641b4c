package org.alloclab.harness.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alloclab.harness.input.BadInputException;

/** What stands where an output is to be. */
public final class Existing {
    private Existing() {}

    /** A pipe, a terminal, {@code /dev/null}. */
    public static boolean isSpecial(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    /** Whether it is a file with at least one byte; to replace an empty one loses nothing. */
    public static boolean holdsSomething(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) > 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Throws {@link BadInputException} for a file that cannot be written. */
    public static void requireWritable(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        String reason = "";
        if (parent != null && !Files.isDirectory(parent)) {
            reason = "there is no directory " + parent;
        } else if (Files.exists(file) ? !Files.isWritable(file) : parent != null && !Files.isWritable(parent)) {
            reason = "no permission";
        }
        if (!reason.isEmpty()) {
            throw BadInputException.inFile(
                    file.toString(),
                    "the file cannot be written (" + reason + ")",
                    "give a path in a directory that you may write to");
        }
    }
}
