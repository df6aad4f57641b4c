package org.alloclab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.alloclab.harness.fake.FakeLayers;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole command over layers that are right by inspection. */
final class ReplayCommandTest {
    private static final String WALK = """
            10: malloc 0x100 100
            10: malloc 0x200 70000
            11: calloc 0x300 10 10
            11: realloc 0x400 0x100 666
            11: free 0x300
            11: thread_done 0x0
            11: free 0x400
            10: memalign 0x500 4096 10
            10: free 0x200
            10: malloc 0x0 5
            """;

    @TempDir
    private Path directory;

    private final List<String> calls = new ArrayList<>();
    private Path trace = Path.of("");
    private String out = "";
    private String err = "";

    @BeforeEach
    void writeTrace() throws IOException {
        trace = Files.writeString(directory.resolve("walk.txt"), WALK);
    }

    private int run(String... arguments) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        int code = Main.run(
                arguments,
                new PrintWriter(outText),
                new PrintWriter(errText),
                () -> new ProviderRegistry(FakeLayers.writing(calls)));
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    private int replay(String... more) {
        String[] arguments = Stream.concat(
                        Stream.of("replay", trace.toString(), "--allocator", "bump"), Arrays.stream(more))
                .toArray(String[]::new);
        return run(arguments);
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(directory.resolve(name));
    }

    @Test
    void viewsAreShownAtTheEndOrAtCheckpoints() {
        assertThat(replay("--show", "statm")).isEqualTo(ExitCode.DONE);
        assertThat(out).containsOnlyOnce("==> statm <==");
        assertThat(replay("--show", "statm", "--show-at-checkpoints", "--checkpoints", "2"))
                .isEqualTo(ExitCode.DONE);
        assertThat(out).containsSubsequence("==> statm at op 0 <==", "==> statm at op 5 <==", "==> statm at op 10 <==");
    }

    @Test
    void oneCallForEachOperationOnItsThreadAtItsTime() {
        assertThat(replay("--clock", "500,10", "--cpus", "1")).isZero();
        assertThat(calls)
                .containsExactly(
                        "start",
                        "attach 0 cpu 0 tcb 0x0",
                        "500 T0 malloc 100",
                        "510 T0 malloc 70000",
                        "attach 1 cpu 0 tcb 0x40000004f6c0",
                        "520 T1 calloc 10 10",
                        "530 T1 realloc 100 666",
                        "540 T1 free 100",
                        "560 T1 free 666",
                        "560 T1 exit",
                        "570 T0 memalign 4096 10",
                        "580 T0 free 70000");
    }

    @Test
    void foldsThreadsOnTheMainThread() {
        assertThat(replay("--one-thread")).isZero();
        assertThat(calls).noneMatch(call -> call.contains("T1") || call.contains("exit"));
        assertThat(calls).contains("1000000002000 T0 calloc 10 10", "1000000006000 T0 free 666");
    }

    @Test
    void aPreludeComesFirstAndIsNotCounted() throws IOException {
        assertThat(replay("--prelude-malloc", "72704", "--prelude-malloc", "8", "--syscalls", path("calls")))
                .isZero();
        assertThat(calls)
                .startsWith(
                        "start",
                        "attach 0 cpu 0 tcb 0x0",
                        "1000000000000 T0 malloc 72704",
                        "1000000000000 T0 malloc 8");
        assertThat(lines("calls")).noneMatch(line -> line.contains("NULL"));
    }

    @Test
    void threadControlBlocksComeFromTheList() throws IOException {
        Files.writeString(
                directory.resolve("threads.csv"),
                "thread,state,stack,dtv_block,tcb\n0,1,0x0,0x0,0x0\n1,2,0x0,0x0,0xabc40\n");
        assertThat(replay("--threads", path("threads.csv"))).isZero();
        assertThat(calls).contains("attach 1 cpu 1 tcb 0xabc40");
    }

    @Test
    void writesWhatEachOperationAnswered() throws IOException {
        assertThat(replay("--ops", path("ops"))).isZero();
        assertThat(lines("ops"))
                .containsExactly(
                        "op\taddress\tusable",
                        "0\t0x1000000000\t112",
                        "1\t0x1000000070\t70000",
                        "2\t0x10000111e0\t112",
                        "3\t0x1000011250\t672",
                        "4\t0x0\t0",
                        "5\t0x0\t0",
                        "6\t0x0\t0",
                        "7\t0x1000012000\t16",
                        "8\t0x0\t0",
                        "9\t0x0\t0");
    }

    @Test
    void writesSystemCallsAsStracePrintsThem() throws IOException {
        assertThat(replay("--syscalls", path("calls"))).isZero();
        assertThat(lines("calls"))
                .containsExactly(
                        "brk(NULL) = 0x1000000000",
                        "brk(0x1000010000) = 0x1000010000",
                        "brk(0x1000020000) = 0x1000020000");
    }

    @Test
    void checkpointsAreEvenlySpaced() throws IOException {
        assertThat(replay("--touch", "all", "--checkpoints", "4", "--checkpoint-file", path("ck")))
                .isZero();
        assertThat(lines("ck"))
                .containsExactly(
                        "op,vsz_kb,rss_kb,minflt,majflt,brk,live_bytes,live_blocks,handed_out",
                        "0,0,0,0,0,0x1000000000,0,0,0",
                        "2,128,72,18,0,0x1000020000,70100,2,70100",
                        "5,128,72,18,0,0x1000020000,70666,2,70866",
                        "7,128,72,18,0,0x1000020000,70000,1,70866",
                        "10,128,76,19,0,0x1000020000,10,1,70876");
    }

    @Test
    void moreCheckpointsThanOperationsAreOneForEach() throws IOException {
        assertThat(replay("--checkpoints", "1000", "--checkpoint-file", path("ck")))
                .isZero();
        assertThat(lines("ck")).hasSize(12);
        assertThat(lines("ck").get(11)).startsWith("10,");
    }

    @Test
    void jsonHoldsAllThatIsNeededToRepeatTheRun() throws IOException {
        assertThat(replay("--json", path("j"), "-o", "BUMP_LUCK=9", "--seed", "42"))
                .isZero();
        String json = String.join("\n", lines("j"));
        assertThat(json)
                .contains("\"version\": ", "\"seed\": 42", "\"bump.luck\": \"9\"", "\"brk\": 3", "\"ops\": 10")
                .contains("\"sha256\": \"" + new org.alloclab.harness.trace.TraceSource(trace).digest() + "\"");
    }

    @ParameterizedTest
    @CsvSource({"walk.gz", "walk.zip", "walk.anything"})
    void compressedTracesAreTheSame(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (name.endsWith("zip")) {
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                zip.putNextEntry(new ZipEntry("walk.txt"));
                zip.write(WALK.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        } else if (name.endsWith("gz")) {
            try (OutputStream gz = new GZIPOutputStream(bytes)) {
                gz.write(WALK.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        } else {
            try (OutputStream zst = new io.airlift.compress.zstd.ZstdOutputStream(bytes)) {
                zst.write(WALK.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        }
        trace = Files.write(directory.resolve(name), bytes.toByteArray());
        assertThat(replay()).isZero();
        assertThat(out).contains("10 operations of 2 threads");
        byte[] half = Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2);
        Files.write(trace, half);
        failsWith(ExitCode.DATA, "cut short or damaged", "--ops", path("ops"));
    }

    @Test
    void aDeathIsAResult() throws IOException {
        trace = Files.writeString(
                directory.resolve("t"), "1: malloc 0x10 8\n1: malloc 0x20 13\n1: free 0x20\n1: free 0x10\n");
        assertThat(replay("--ops", path("ops"), "--json", path("j"))).isEqualTo(ExitCode.DEATH);
        assertThat(out).contains("died", "in operation 2 by SIGABRT: free(): unlucky size");
        assertThat(lines("ops")).hasSize(3);
        assertThat(String.join("", lines("j"))).contains("\"text\": \"free(): unlucky size\"");
        assertThat(err).isEmpty();
    }

    // --- what is wrong, in one line, with the right exit code, and nothing left behind ---------------------------

    private void failsWith(int code, String message, String... more) throws IOException {
        List<String> before = files();
        assertThat(replay(more)).as(err).isEqualTo(code);
        assertThat(err)
                .startsWith("alloclab: ")
                .contains(message)
                .hasLineCount(1)
                .doesNotContain("Exception");
        assertThat(out).isEmpty();
        assertThat(files()).isEqualTo(before);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(Path::toString).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1: malloc 0x10             | :2: the line is cut short: was '1: malloc 0x10'; correct",
                "1: mallok 0x10 8           | :2: an operation is malloc",
                "1: free 0x77               | and was never allocated here: was '1: free 0x77'",
                "1: free 0x10               | and was freed in line 1 already",
                "1: malloc 0x10 -1          | :2: a number must be at least 0: was '1: malloc 0x10 -1'",
                "1: malloc 0x10 99999999999999999999 | has at most 2^47 bytes, the whole address space"
            })
    void badTraceLines(String line, String message) throws IOException {
        String first = message.contains("already") ? "1: realloc 0x0 0x10 0" : "1: malloc 0x1 1";
        trace = Files.writeString(
                directory.resolve("bad.txt"),
                message.contains("already")
                        ? "1: malloc 0x10 1\n" + first + "\n" + line + "\n"
                        : first + "\n" + line + "\n");
        failsWith(
                ExitCode.DATA,
                message.replace("line 1", "line 2"),
                "--ops",
                path("ops"),
                "--syscalls",
                path("sys"),
                "--checkpoint-file",
                path("ck"),
                "--json",
                path("j"));
        assertThat(replay("--lenient")).isZero();
        assertThat(out).contains("1 bad lines; the first: ");
    }

    @Test
    void missingOrEmptyTraces() throws IOException {
        trace = directory.resolve("none.txt");
        failsWith(ExitCode.DATA, "none.txt: there is no such file; give the path of a trace");
        trace = directory;
        failsWith(ExitCode.DATA, "was a directory");
        trace = Files.createFile(directory.resolve("empty"));
        failsWith(ExitCode.DATA, "the trace is empty");
    }

    @Test
    void wrongUsage() {
        assertThat(run("replay", trace.toString(), "--allocator=bumb")).isEqualTo(ExitCode.USAGE);
        assertThat(err).hasLineCount(1).contains("unknown user allocator bumb; did you mean bump?");
        assertThat(run("replay", trace.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err).hasLineCount(1).contains("Missing required option: '--allocator=ID'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-o;luk=1                   | unknown option luk; did you mean bump.luck?",
                "-o;bump.luck=101           | bump.luck must be at most 100: was 101",
                "-o;bump.luck=many          | must be a whole number: was many",
                "-o;nonsense                | -o takes KEY=VALUE: was nonsense",
                "--touch;some               | some",
                "--cpus;0                   | cpus must be between 1 and 4096: was 0",
                "--cpus;two                 | two",
                "--memory;5                 | memory must be at least 4 MiB: was 5",
                "--machine;i368-1g          | was i368-1g; did you mean i386-1g?",
                "--machine;i386-1g          | bump models 64-bit programs, and those of i386-1g are 32-bit",
                "--swap;lots                | lots",
                "--clock;7                  | START,STEP in nanoseconds of at least 0: was 7",
                "--clock;-1,1               | START,STEP in nanoseconds of at least 0: was -1,1",
                "--checkpoints;0            | --checkpoints must be at least 1: was 0",
                "--page-frames;budy         | unknown page-frame allocator budy; did you mean buddy?",
                "--format;memory_reply      | there is no trace format memory_reply; did you mean memory_replay?",
                "--prelude-malloc;-5        | --prelude-malloc must be at least 0: was [-5]",
                "--opps;x                   | Unknown option"
            })
    void wrongOptions(String options, String message) throws IOException {
        failsWith(ExitCode.USAGE, message, options.strip().split(";", -1));
    }

    @Test
    void unreadableLayoutAndThreads() throws IOException {
        failsWith(ExitCode.DATA, "there is no such file", "--layout", path("none.maps"));
        Files.writeString(directory.resolve("l"), "1000-2000 rw-p 0 0:0 0\n1000-zzzz\n");
        failsWith(ExitCode.DATA, "l:2: a line reads", "--layout", path("l"));
        Files.writeString(directory.resolve("t"), "thread,tcb\n0,zz\n");
        failsWith(ExitCode.DATA, "t:2: a tcb is a hexadecimal address: was 'zz'", "--threads", path("t"));
    }

    @Test
    void outputsThatCannotBeWritten() throws IOException {
        for (String option : List.of("--ops", "--syscalls", "--checkpoint-file", "--json")) {
            failsWith(ExitCode.DATA, "cannot be written (there is no directory", option, path("no/such/file"));
            failsWith(ExitCode.DATA, "cannot be written (it is a directory)", option, directory.toString());
        }
    }

    @Test
    void anExistingOutputSurvivesAFailedRun() throws IOException {
        Files.writeString(directory.resolve("ops"), "precious\n");
        trace = Files.writeString(directory.resolve("bad.txt"), "1: malloc 0x10 8\n1: rubbish\n");
        failsWith(ExitCode.DATA, "rubbish", "--ops", path("ops"), "--force");
        assertThat(lines("ops")).containsExactly("precious");
    }

    @Test
    void unknownCommandsAreUsageErrors() {
        assertThat(run("repaly")).isEqualTo(ExitCode.USAGE);
        assertThat(err).hasLineCount(1).contains("did you mean replay?");
    }
}
