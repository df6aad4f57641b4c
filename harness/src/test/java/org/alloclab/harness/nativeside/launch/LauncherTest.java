package org.alloclab.harness.nativeside.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.nativeside.build.CCompiler;
import org.alloclab.harness.nativeside.build.NativeBuild;
import org.alloclab.harness.nativeside.build.NativeProgram;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs(OS.LINUX)
class LauncherTest {
    @TempDir
    private static Path shared;

    private static Path launcher = Path.of("");

    @TempDir
    private Path directory;

    @BeforeAll
    static void compile() {
        CCompiler.assumeHere();
        launcher = new NativeBuild(Map.of("XDG_CACHE_HOME", shared.toString())).find(NativeProgram.LAUNCHER);
    }

    private Launch start(String... command) throws Exception {
        Launch launch = Launch.start(
                launcher,
                List.of(command),
                "",
                Surroundings.with(Map.of()),
                Launch.Streams.DISCARDED,
                directory.resolve("result"));
        launch.awaitStart();
        return launch;
    }

    @Test
    void tellsTheCodeAndTheHighWaterMarkOfTheProgramAlone() throws Exception {
        try (Launch launch = start("sh", "-c", "exit 9")) {
            assertThat(launch.awaitEnd(20_000)).isTrue();
            ProgramEnd end = launch.end();
            assertThat(end.code()).isEqualTo(9);
            assertThat(end.signal()).isZero();
            // A JVM has fifty times as much.
            assertThat(end.peakResidentBytes()).isBetween(500_000L, 8_000_000L);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void saysWhyAProgramDoesNotStart() throws Exception {
        try (Launch launch = start("/nowhere/nothing")) {
            assertThat(launch.awaitEnd(20_000)).isTrue();
            assertThatThrownBy(launch::end)
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining(
                            "/nowhere/nothing: the program cannot be started (no such file or directory)");
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM,15", "HUP,1", "INT,2"})
    void passesSignalsOn(String signal, int number) throws Exception {
        try (Launch launch = start("sleep", "60")) {
            ProcessHandle program = ProcessHandle.of(launch.pid().orElseThrow()).orElseThrow();
            ProcessHandle ours = program.parent().orElseThrow();
            assertThat(new ProcessBuilder("sh", "-c", "kill -s " + signal + " " + ours.pid())
                            .start()
                            .waitFor(20, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(launch.awaitEnd(20_000)).isTrue();
            assertThat(launch.end().signal()).isEqualTo(number);
            assertThat(launch.end().code()).isEqualTo(128 + number);
        }
    }
}
