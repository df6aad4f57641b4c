package org.alloclab.harness.nativeside.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.nativeside.build.CCompiler;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.nativeside.build.NativeProgram;
import org.alloclab.harness.nativeside.launch.Launch;

/** Programs of this package's resources, compiled and run under the recorder. Without a compiler the tests are skipped. */
final class Recorded {
    private final Path directory;
    private final NativeBuild natives;

    Recorded(Path directory) {
        this.directory = directory;
        CCompiler.assumeHere();
        natives = new NativeBuild(
                Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString()));
        for (NativeProgram program : List.of(NativeProgram.RECORDER, NativeProgram.LAUNCHER)) {
            natives.find(program);
        }
    }

    NativeBuild natives() {
        return natives;
    }

    /** Compiles a source. {@code -fno-builtin}: the compiler knows that free(malloc(n)) does nothing. */
    Path compile(String name) throws Exception {
        return compile(name, name, List.of("-O0", "-fno-builtin"));
    }

    /** Compiles a source with options into a file of another name. */
    Path compile(String name, String output, List<String> options) throws Exception {
        Path source = directory.resolve(name + ".c");
        try (InputStream in = Recorded.class.getResourceAsStream(name + ".c")) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + ".c is missing");
            }
            Files.write(source, in.readAllBytes());
        }
        Path program = directory.resolve(output);
        List<String> command = new ArrayList<>(List.of("cc"));
        command.addAll(options);
        command.addAll(List.of("-w", "-pthread", "-o", program.toString(), source.toString(), "-ldl"));
        Process cc = new ProcessBuilder(command).inheritIO().start();
        if (cc.waitFor() != 0) {
            throw new IllegalStateException(name + ".c does not compile");
        }
        return program;
    }

    RecordSession.Outcome run(Path output, RecordRequest.TouchRequest touch, boolean follow, List<String> command)
            throws IOException {
        return new RecordSession(natives, new RecordRequest(output, follow, touch, Launch.Streams.DISCARDED))
                .run(command, progress -> {});
    }

    /** The same with stacks of so many frames. */
    RecordSession.Outcome stacks(Path output, int depth, List<String> command) throws IOException {
        return new RecordSession(
                        natives,
                        new RecordRequest(
                                output,
                                true,
                                RecordRequest.TouchRequest.NONE,
                                depth,
                                Launch.Streams.DISCARDED,
                                RecordedLibraries.OWN))
                .run(command, progress -> {});
    }

    /** Lines of a text trace that are neither comments nor events. */
    static List<String> callsOf(Path trace) throws IOException {
        List<String> calls = new ArrayList<>();
        for (String line : Files.readAllLines(trace)) {
            if (!line.startsWith("#") && !line.matches("[0-9]+: (stack|mark|map|steer|sample|pause) .*")) {
                calls.add(line);
            }
        }
        return calls;
    }

    /** The events of a kind in a text trace, without thread and pointer. */
    static List<String> eventsOf(Path trace, String kind) throws IOException {
        return Files.readAllLines(trace).stream()
                .filter(line -> line.matches("[0-9]+: " + kind + " .*"))
                .map(line -> line.replaceAll("^[0-9]+: ", "").replaceAll(" [0-9]+ [0-9]+$", ""))
                .toList();
    }
}
