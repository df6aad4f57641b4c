package org.alloclab.harness.study.confirm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.nativeside.build.NativeProgram;
import org.alloclab.harness.nativeside.sample.MappedFiles;
import org.alloclab.harness.nativeside.sample.RealProgram;

/**
 * The resident files that a preloaded library adds to a process: its own and those it depends on, as far as the program does not
 * have them anyway. A trace does not tell of them, unless its program was recorded with that library. They are measured on a
 * small program that does nothing but allocate.
 */
final class LibraryFiles {
    private final NativeBuild natives;
    private final UnaryOperator<List<String>> launched;
    private final Map<List<Path>, MappedFiles> known = new HashMap<>();

    /** @param launched how a command is run with the C library that is meant */
    LibraryFiles(NativeBuild natives, UnaryOperator<List<String>> launched) {
        this.natives = natives;
        this.launched = launched;
    }

    /**
     * By how much a process is larger with these libraries.
     *
     * @param own files that the program has mapped without them
     */
    long bytes(List<Path> preloaded, Set<String> own) throws IOException {
        if (preloaded.isEmpty()) {
            return 0;
        }
        MappedFiles without = files(List.of());
        MappedFiles with = files(preloaded);
        long bytes = 0;
        for (Map.Entry<String, Long> file : with.residentBytes().entrySet()) {
            Long before = without.residentBytes().get(file.getKey());
            if (before != null) {
                // other libraries use more of the C library
                bytes += Math.max(0, file.getValue() - before);
            } else if (!own.contains(file.getKey())) {
                bytes += file.getValue();
            }
        }
        return bytes;
    }

    private MappedFiles files(List<Path> preloaded) throws IOException {
        MappedFiles before = known.get(preloaded);
        if (before != null) {
            return before;
        }
        List<String> exercise =
                launched.apply(List.of(natives.find(NativeProgram.EXERCISE).toString()));
        MappedFiles files = new RealProgram(exercise, preloaded, Map.of())
                .run(natives, 1)
                .runs()
                .get(0)
                .files();
        known.put(preloaded, files);
        return files;
    }
}
