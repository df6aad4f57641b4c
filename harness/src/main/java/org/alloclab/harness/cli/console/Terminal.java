package org.alloclab.harness.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What standard error is. */
public final class Terminal {
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /** Whether somebody watches. */
    public static boolean isStandardError() {
        try {
            return Files.readSymbolicLink(STANDARD_ERROR).toString().matches("/dev/(pts/|tty).*");
        } catch (IOException e) {
            return false;
        }
    }
}
