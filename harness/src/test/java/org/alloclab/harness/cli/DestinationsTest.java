package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.alloclab.harness.fake.FakeLayers;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands write: opened before the work, each in a place of its own, and never lost in silence. */
@EnabledOnOs(OS.LINUX)
final class DestinationsTest {
    private static final String TRACE = "1: malloc 0x10 4096\n1: malloc 0x20 4096\n1: free 0x10\n";

    @TempDir
    private Path directory;

    private Path trace = Path.of("");
    private String err = "";

    @BeforeEach
    void writeTrace() throws IOException {
        trace = Files.writeString(directory.resolve("t"), TRACE);
    }

    /** DIR in an argument stands for the folder, TRACE for the trace; blanks part them. */
    private int run(String arguments) {
        StringWriter errText = new StringWriter();
        int code = Main.run(
                arguments
                        .replace("DIR", directory.toString())
                        .replace("TRACE", trace.toString())
                        .split(" ", -1),
                new PrintWriter(new StringWriter()),
                new PrintWriter(errText),
                () -> new ProviderRegistry(FakeLayers.all()));
        err = errText.toString();
        return code;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replay TRACE --allocator bump --ops DIR/x --syscalls DIR/x",
                "replay TRACE --allocator bump --ops DIR/x --json DIR/./x",
                "replay TRACE --allocator bump --checkpoint-file DIR/x --json DIR/x",
                "replay TRACE --allocator bump --ops TRACE",
                "replay TRACE --allocator bump --json TRACE",
                "replay TRACE --allocator bump --json DIR/link",
                "replay TRACE --allocator bump --syscalls DIR/hard",
                "compare TRACE --csv DIR/x --json DIR/y/../x",
                "compare TRACE --json TRACE",
                "compare DIR/hard --csv TRACE",
                "why TRACE --allocator bump --json DIR/link",
                "convert TRACE TRACE",
                "convert DIR/link DIR/hard",
                "replay TRACE --allocator bump --ops /dev/stdout --json /dev/stdout",
            })
    void placesDifferFromEachOtherAndFromTheTrace(String arguments) throws IOException {
        Files.createSymbolicLink(directory.resolve("link"), trace);
        Files.createLink(directory.resolve("hard"), trace);
        assertThat(run(arguments)).as(err).isEqualTo(ExitCode.USAGE);
        assertThat(err).hasLineCount(1).contains("name one file: ", "; give each a path of its own");
        assertThat(trace).hasContent(TRACE.strip());
        assertThat(files()).containsExactly("hard", "link", "t");
    }

    @Test
    void whatKeepsNothingMayBeGivenTwice() {
        assertThat(run("replay TRACE --allocator bump --ops /dev/null --json /dev/null"))
                .as(err)
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replay TRACE --allocator bump --ops /dev/full",
                "replay TRACE --allocator bump --syscalls /dev/full",
                "replay TRACE --allocator bump --checkpoint-file /dev/full",
                "replay TRACE --allocator bump --json /dev/full",
                "compare TRACE --json /dev/full",
                "compare TRACE --csv /dev/full",
                "why TRACE --allocator bump --at end --json /dev/full",
                "convert TRACE /dev/full",
            })
    void aFullDiskIsOneLine(String arguments) throws IOException {
        assertThat(run(arguments)).as(err).isEqualTo(ExitCode.DATA);
        assertThat(err)
                .hasLineCount(1)
                .startsWith("alloclab: /dev/full: the file cannot be written (No space left on device); make room");
        assertThat(files()).containsExactly("t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replay TRACE --allocator bump --json DIR/no/x",
                "compare TRACE --json DIR/no/x",
                "compare TRACE --csv DIR/no/x",
                "why TRACE --allocator bump --json DIR/no/x",
                "replay TRACE --allocator bump --ops DIR/y --json DIR",
            })
    void placesAreOpenedBeforeTheWork(String arguments) throws IOException {
        // Of the work it would be said that the trace is none: so it had not begun.
        Files.writeString(trace, "no trace");
        boolean isLookedAtFirst = arguments.startsWith("replay");
        if (isLookedAtFirst) {
            Files.writeString(trace, TRACE + "1: malloc 0x30 -5\n");
        }
        assertThat(run(arguments)).isEqualTo(ExitCode.DATA);
        assertThat(err).hasLineCount(1).contains("cannot be written (");
        assertThat(files()).containsExactly("t");
    }

    @Test
    void aLinkStaysOne() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("file"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), other.resolve("file"));
        assertThat(run("convert TRACE DIR/link --force")).as(err).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(Files.size(other.resolve("file"))).isGreaterThan(3);
        assertThat(files()).containsExactly("link", "other", "t");
    }

    @Test
    void aProgramThatDiesWhileItStartsIsAResult() throws IOException {
        StringWriter text = new StringWriter();
        for (String limit : List.of("16k", "64k", "256k")) {
            String[] replay = {
                "replay",
                trace.toString(),
                "--allocator",
                "ptmalloc",
                "--memory-limit",
                limit,
                "--force",
                "--json",
                directory.resolve("j").toString()
            };
            assertThat(Main.run(replay, new PrintWriter(text), new PrintWriter(text), ProviderRegistry::discover))
                    .as(limit)
                    .isEqualTo(ExitCode.DEATH);
            assertThat(text.toString()).contains("before the first operation by SIGKILL: program invoked oom-killer");
            assertThat(Files.readString(directory.resolve("j"))).contains("\"op\": -1", "oom-killer");
            String[] compare = {
                "compare", trace.toString(), "--allocators", "ptmalloc,jemalloc", "--memory-limit", limit
            };
            StringWriter table = new StringWriter();
            assertThat(Main.run(compare, new PrintWriter(table), new PrintWriter(text), ProviderRegistry::discover))
                    .isZero();
            assertThat(table.toString().lines().filter(line -> line.contains(": died while it started: ")))
                    .hasSize(2);
        }
        String[] exec = {"exec", "/bin/true", "--memory-limit", "4k"};
        StringWriter said = new StringWriter();
        assertThat(Main.run(exec, new PrintWriter(text), new PrintWriter(said), ProviderRegistry::discover))
                .isEqualTo(ExitCode.DEATH);
        assertThat(said.toString()).startsWith("alloclab: the simulated program died while it started, by SIGKILL: ");
    }

    /** It can be mapped, and cannot be written: the simulated OOM killer's case. */
    @Test
    void aBlockAsLargeAsTheMachineIsADeath() throws IOException {
        Path large = Files.writeString(directory.resolve("l"), "1: malloc 0x10 262000000\n1: free 0x10\n");
        StringWriter text = new StringWriter();
        String[] compare = {"compare", large.toString(), "--allocators", "ptmalloc", "--memory", "256m"};
        assertThat(Main.run(compare, new PrintWriter(text), new PrintWriter(text), ProviderRegistry::discover))
                .isZero();
        assertThat(text.toString()).contains("died in operation 0: Out of memory: Killed process");
    }
}
