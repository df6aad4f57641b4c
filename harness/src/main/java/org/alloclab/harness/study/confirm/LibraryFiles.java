package org.alloclab.harness.study.confirm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.nativeside.sample.AreaKind;
import org.alloclab.harness.nativeside.sample.RealProgram;
import org.alloclab.harness.nativeside.sample.RealRun;

/**
 * The resident files that a preloaded library adds to a process: its own and those it depends on. A trace does not tell of
 * them, unless its program was recorded with that library. They are measured on a program that does nothing.
 */
final class LibraryFiles {
    private static final List<String> NOTHING = List.of("sleep", "0.3");

    private final NativeBuild natives;
    private final UnaryOperator<List<String>> launched;
    private final Map<List<Path>, Long> known = new HashMap<>();

    /** @param launched how a command is run with the C library that is meant */
    LibraryFiles(NativeBuild natives, UnaryOperator<List<String>> launched) {
        this.natives = natives;
        this.launched = launched;
    }

    /** By how much a process is larger with these libraries. */
    long bytes(List<Path> preloaded) throws IOException {
        return preloaded.isEmpty() ? 0 : Math.max(0, files(preloaded) - files(List.of()));
    }

    private long files(List<Path> preloaded) throws IOException {
        Long before = known.get(preloaded);
        if (before != null) {
            return before;
        }
        RealRun run = new RealProgram(launched.apply(NOTHING), preloaded, Map.of())
                .run(natives, 1)
                .runs()
                .get(0);
        long bytes =
                run.last().map(sample -> sample.areas().resident(AreaKind.FILE)).orElse(0L);
        known.put(preloaded, bytes);
        return bytes;
    }
}
