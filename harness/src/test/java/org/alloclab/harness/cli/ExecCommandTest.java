package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.program.DemoFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command over the simulators on the class path, with a real program that needs no interpreter. */
final class ExecCommandTest {
    @TempDir
    private Path directory;

    private Path program = Path.of("");
    private String out = "";
    private String err = "";

    @BeforeEach
    void unpack() throws IOException {
        byte[] alone = new DemoFiles().read("/lib/ld-demo.so").orElseThrow();
        program = Files.write(directory.resolve("demo"), alone);
    }

    private int exec(Path path, String... options) {
        List<String> arguments = new ArrayList<>(List.of("exec"));
        arguments.addAll(List.of(options));
        arguments.add(path.toString());
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        int code = Main.run(
                arguments.toArray(String[]::new),
                new PrintWriter(outText),
                new PrintWriter(errText),
                ProviderRegistry::discover);
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    @Test
    void aProgramIsMappedAndComesInOnDemand() {
        assertThat(exec(program, "--touch", "start,.rodata,w:.data,heap", "--show", "statm"))
                .isEqualTo(ExitCode.DEATH);
        assertThat(out)
                .contains("position-independent, loaded at 0x7ffff7fc")
                .contains("so far       2 minor and 0 major faults, resident 8 kB")
                .containsPattern(
                        "start +reads 1 page from 0x7ffff7f\\w+: 1 minor and 0 major faults, \\+0 kB anonymous, \\+4 kB")
                .containsPattern("\\.rodata +reads 24 pages from 0x7ffff7f\\w+: 3 minor and 0 major faults")
                .containsPattern(
                        "w:\\.data +writes 7 pages from 0x7ffff7f\\w+: 6 minor and 0 major faults, \\+24 kB anonymous")
                .containsPattern("heap +reads 0 pages .* then SIGSEGV: address not mapped at 0x555555555000")
                .contains("==> statm <==");
    }

    @Test
    void aColdProgramIsReadFromDisk() {
        assertThat(exec(program, "--cold", "--touch", "start")).isEqualTo(ExitCode.DONE);
        assertThat(out).contains("so far       1 minor and 1 major faults");
    }

    @Test
    void whatIsNoProgramIsSaid() throws IOException {
        assertThat(exec(directory.resolve("nothing"))).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("nothing: cannot be read; give the path of a program");
        assertThat(exec(Files.writeString(directory.resolve("text"), "#!/bin/sh\n")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err).hasLineCount(1).contains("byte 0x0: an ELF file begins with 7f 45 4c 46");
    }

    @Test
    void aPlaceThatIsNoneIsSaid() {
        assertThat(exec(program, "--touch", "x:start")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("a place is [r:|w:]WHERE[+N]");
        assertThat(exec(program, "--touch", ".dta")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("unknown section .dta; did you mean .data?");
    }
}
