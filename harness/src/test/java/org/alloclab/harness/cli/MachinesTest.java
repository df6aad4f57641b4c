package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Machines by name, from 64 MB to 1 TB, over the simulators on the class path. */
final class MachinesTest {
    @TempDir
    private Path directory;

    private String out = "";
    private String err = "";

    static List<String> presets() {
        return MachineDescription.PRESETS;
    }

    private int replay(int blocks, String... options) throws IOException {
        StringBuilder trace = new StringBuilder();
        for (int i = 1; i <= blocks; i++) {
            trace.append("1: malloc 0x").append(Integer.toHexString(16 * i)).append(" 40000\n");
        }
        Path file = Files.writeString(directory.resolve("t.txt"), trace);
        String[] arguments = new String[options.length + 6];
        System.arraycopy(
                new String[] {"replay", file.toString(), "--allocator", "ptmalloc", "--touch", "all"},
                0,
                arguments,
                0,
                6);
        System.arraycopy(options, 0, arguments, 6, options.length);
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        int code = Main.run(arguments, new PrintWriter(outText), new PrintWriter(errText), ProviderRegistry::discover);
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    /** Memory that no program has touched costs next to nothing here, however much there is. */
    @ParameterizedTest
    @MethodSource("presets")
    void everyPresetReplaysATrace(String machine) throws IOException {
        Path json = directory.resolve("run.json");
        assertThat(replay(100, "--machine", machine, "--json", json.toString())).isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(json))
                .contains("\"name\": \"" + machine + "\"")
                .contains("\"architecture\": \""
                        + MachineDescription.named(machine).architecture().id() + "\"");
    }

    @ParameterizedTest
    @CsvSource({"x86_64-64m", "i386-64m"})
    void whatDoesNotFitIsAResult(String machine) throws IOException {
        assertThat(replay(2000, "--machine", machine)).isEqualTo(ExitCode.DEATH);
        assertThat(out).contains("died").contains("by SIGKILL: ", "Out of memory");
    }

    @Test
    void mmapGoesUpWhereTheOldLayoutIsAskedFor() throws IOException {
        Path calls = directory.resolve("calls");
        assertThat(replay(
                        8,
                        "--machine",
                        "i386-1g",
                        "-o",
                        "glibc.malloc.mmap_threshold=10000",
                        "--force",
                        "--syscalls",
                        calls.toString()))
                .isZero();
        assertThat(Files.readString(calls)).contains("= 0xb7d91000\n");
        assertThat(replay(
                        8,
                        "--machine",
                        "i386-1g",
                        "-o",
                        "glibc.malloc.mmap_threshold=10000",
                        "-o",
                        "vm.legacy_va_layout=true",
                        "--force",
                        "--syscalls",
                        calls.toString()))
                .isZero();
        assertThat(Files.readString(calls)).contains("= 0x40265000\n");
    }

    @Test
    void anUnknownMachineIsAUsageError() throws IOException {
        assertThat(replay(1, "--machine", "i386-1gb")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("was i386-1gb; did you mean i386-1g?");
    }
}
