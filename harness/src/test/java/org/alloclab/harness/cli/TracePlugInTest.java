package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alloclab.harness.plugin.ExampleJar;
import org.alloclab.harness.plugin.PlugInSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Formats and workloads of jars: they are read, listed and played as those of the program, and what they throw is contained. */
final class TracePlugInTest {
    private static final String PROGRAMS = "META-INF/services/org.alloclab.api.trace.WorkloadProvider";

    private static final String WORKLOAD = """
            package outside;

            import org.alloclab.api.option.*;
            import org.alloclab.api.trace.*;

            public final class Mine implements WorkloadProvider {
                @Override public String id() { return "mine"; }
                @Override public String summary() { return "two blocks"; }
                @Override public String source() { return "nobody's"; }
                @Override public WorkloadProgram start(OptionValues values) {
                    int[] step = {0};
                    return calls -> {
                        int block = calls.malloc(0, 100);
                        if (step[0]++ == 3) { throw new IllegalStateException("lost"); }
                        calls.free(0, block);
                        return true;
                    };
                }
            }
            """;

    private static final String FORMAT = """
            package outside;

            import java.io.*;
            import org.alloclab.api.trace.*;

            public final class Mine implements TraceFormatProvider {
                @Override public String id() { return "mine"; }
                @Override public String summary() { return "nothing"; }
                @Override public boolean recognizes(byte[] head, int length) { /*KNOWS*/ return head[0] == 'm'; }
                @Override public TraceDecoder open(InputStream in) {
                    /*OPEN*/
                    return new TraceDecoder() {
                        @Override public boolean next(TracedCalls calls) { /*NEXT*/ return false; }
                        @Override public String place() { return "line 1"; }
                        @Override public void close() throws IOException { in.close(); }
                    };
                }
            }
            """;

    @TempDir
    private Path directory;

    private String out = "";
    private String err = "";

    private int run(Path jar, String... arguments) {
        CommandLineRun run = CommandLineRun.beside(jar, arguments);
        out = run.out();
        err = run.err();
        return run.code();
    }

    private String log(String text) throws IOException {
        return Files.writeString(directory.resolve("log"), text).toString();
    }

    @Test
    void aFormatOfAJarIsDetectedAndPlayed() throws IOException {
        Path jar = ExampleJar.of("programs", directory);
        String log = log("heap log 1\n+ 0x10000 100\n+ 0x20000 5000\n- 0x10000\n");
        assertThat(run(jar, "replay", log, "--allocator", "bump", "--touch", "all"))
                .as(out + err)
                .isZero();
        assertThat(err).contains("alloclab: note: plus-minus: it has no threads");
        assertThat(run(jar, "compare", log, "--allocators", "bump"))
                .as(out + err)
                .isZero();
        assertThat(run(jar, "info", log)).as(out + err).isZero();
        assertThat(out).contains("plus-minus");
        assertThat(run(jar, "replay", log, "--format", "plus-minus", "--allocator", "bump"))
                .as(out + err)
                .isZero();
    }

    @Test
    void aLineThatIsWrongIsNamedWithItsPlaceOrLeftOut() throws IOException {
        Path jar = ExampleJar.of("programs", directory);
        String log = log("heap log 1\n+ 0x10000 100\nwhat\n");
        assertThat(run(jar, "replay", log, "--allocator", "bump")).isEqualTo(ExitCode.DATA);
        assertThat(err).contains(log + ": line 3: an operation is + ADDRESS SIZE or - ADDRESS: was 'what'; correct it");
        assertThat(run(jar, "replay", log, "--allocator", "bump", "--lenient"))
                .as(out + err)
                .isZero();
    }

    @Test
    void aWorkloadOfAJarIsListedAndPlayed() throws IOException {
        Path jar = ExampleJar.of("programs", directory);
        assertThat(run(
                        jar,
                        "replay",
                        "workload:queue?messages=500&waiting=10",
                        "--allocator",
                        "bump",
                        "--touch",
                        "all"))
                .as(out + err)
                .isZero();
        assertThat(out).contains("1,000");
        assertThat(run(jar, "list", "--workloads")).isZero();
        assertThat(out).contains("queue ", "waiting=1000", "messages that wait at a time");
        assertThat(run(jar, "list")).isZero();
        assertThat(out).contains("plus-minus ");
        assertThat(run(jar, "replay", "workload:queue?waiting=0", "--allocator", "bump"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("waiting").hasLineCount(1);
    }

    @Test
    void withoutTheJarItIsUnknown() throws IOException {
        Path other = PlugInSource.sound().jar(directory, "mine");
        assertThat(run(other, "replay", "workload:queue", "--allocator", "bump"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("there is no workload queue");
        assertThat(run(other, "replay", log("heap log 1\n+ 0x10000 100\n"), "--allocator", "bump"))
                .isEqualTo(ExitCode.DATA);
    }

    @Test
    void whatAWorkloadThrowsIsOneLine() throws IOException {
        Path jar = PlugInSource.of(WORKLOAD).publishedIn(PROGRAMS).jar(directory, "mine");
        assertThat(run(jar, "replay", "workload:mine", "--allocator", "bump")).isEqualTo(ExitCode.DATA);
        assertThat(err)
                .contains("workload:mine: the workload's plug-in threw IllegalStateException: lost; mend the plug-in")
                .hasLineCount(1);
    }

    @Test
    void whatAFormatThrowsIsOneLine() throws IOException {
        String service = "META-INF/services/org.alloclab.api.trace.TraceFormatProvider";
        String log = log("mine\nx\n");
        for (String wrong : new String[] {"/*OPEN*/", "/*NEXT*/", "/*KNOWS*/"}) {
            Path jar = PlugInSource.of(FORMAT)
                    .with(wrong, "if (true) throw new IllegalStateException(\"lost\");")
                    .publishedIn(service)
                    .jar(directory, "mine");
            assertThat(run(jar, "replay", log, "--allocator", "bump")).as(wrong).isEqualTo(ExitCode.DATA);
            assertThat(err)
                    .contains(
                            wrong.equals("/*KNOWS*/")
                                    ? "the file is no trace of a format that is known here"
                                    : "the format's plug-in threw IllegalStateException: lost; mend the plug-in of format")
                    .hasLineCount(1);
        }
    }

    @Test
    void anIdThatIsTakenLeavesItOut() throws IOException {
        Path jar = PlugInSource.of(WORKLOAD)
                .with("\"mine\"", "\"server\"")
                .publishedIn(PROGRAMS)
                .jar(directory, "mine");
        assertThat(run(jar, "list")).isZero();
        assertThat(err).contains("plug-in left out: " + jar + ": outside.Mine: its id server is taken already");
    }
}
