package org.alloclab.harness.cli.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Says of what was told that it is a part, and keeps the part in its file. */
public final class Interruption {
    private Interruption() {}

    /**
     * Tells it while this process ends.
     *
     * @param missing what a whole result would have
     * @param file where the result was to go, if anywhere
     * @param result its text
     */
    public static void tell(PrintWriter out, String missing, @Nullable Path file, Supplier<String> result) {
        out.println("Interrupted: this is a part, " + missing + ".");
        out.flush();
        if (file == null) {
            return;
        }
        try {
            Files.writeString(file, result.get());
        } catch (IOException e) {
            out.println("alloclab: " + file + ": the file cannot be written (" + e.getMessage() + ")");
            out.flush();
        }
    }
}
