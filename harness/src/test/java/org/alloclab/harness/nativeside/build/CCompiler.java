package org.alloclab.harness.nativeside.build;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The C compiler of this machine, without which tests of native code are skipped. */
public final class CCompiler {
    private CCompiler() {}

    /** Skips the test where there is none. */
    public static void assumeHere() {
        boolean here = Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "cc")));
        assumeTrue(here, "there is no C compiler");
    }
}
