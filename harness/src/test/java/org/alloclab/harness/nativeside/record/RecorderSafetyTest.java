package org.alloclab.harness.nativeside.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.nativeside.build.NativeProgram;
import org.alloclab.harness.nativeside.record.RecordRequest.TouchRequest;
import org.alloclab.harness.nativeside.record.Shortfall.Kind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recorder in programs that limit, close, leave, fork and kill; each counts its own calls. */
@EnabledOnOs(OS.LINUX)
class RecorderSafetyTest {
    @TempDir
    private static Path shared;

    private static Recorded recorded;
    private static Path facts = Path.of("");
    private static Path stress = Path.of("");

    @TempDir
    private Path directory;

    @BeforeAll
    static void compile() throws Exception {
        recorded = new Recorded(shared);
        facts = recorded.compile("heap_facts");
        stress = recorded.compile("stress");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file_size", "no_files", "close_all", "chroot", "setuid", "abort", "kill", "plain"})
    void losesNoCallUnderLimitsNorByAnEnd(String what) throws Exception {
        assumeTrue(isRoot() || !List.of("chroot", "setuid").contains(what), "only root may do that");
        RecordSession.Outcome outcome = run(what, 20_000);
        assertThat(outcome.end().code()).isEqualTo(what.equals("abort") ? 134 : what.equals("kill") ? 137 : 0);
        RecordedTrace trace = outcome.traces().get(0);
        assertThat(trace.ops()).isEqualTo(counted());
        assertThat(trace.shortfalls()).isEmpty();
        assertThat(outcome.shortfalls()).isEmpty();
    }

    @Test
    void countsWhatALimitOnFilesCosts() throws Exception {
        RecordSession.Outcome outcome = recorded.run(
                directory.resolve("out.txt"),
                TouchRequest.NONE,
                true,
                List.of("sh", "-c", "ulimit -f 100; exec " + facts + " " + counts() + " seven 20000"));
        assertThat(outcome.end().code()).isEqualTo(7);
        RecordedTrace trace = outcome.traces().get(outcome.traces().size() - 1);
        assertThat(trace.shortfalls()).extracting(Shortfall::kind).containsExactly(Kind.NOTES_ENDED);
        Shortfall ended = trace.shortfalls().get(0);
        assertThat(ended.error()).isEqualTo(27);
        assertThat(trace.ops() + ended.count()).isEqualTo(counted());
    }

    /** Sizes a page apart, so that what is left when the disk is full is each number of pages. */
    @Test
    void livesOnWhenTheDiskIsFull() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(onDisk(disk, 100, "true") == 0, "nothing can be mounted here");
        for (int kib = 640; kib < 676; kib += 4) {
            Path notes = directory.resolve("notes" + kib);
            Files.deleteIfExists(counts());
            String recorder = "LD_PRELOAD=" + recorded.natives().find(NativeProgram.RECORDER);
            String script = "mkdir " + disk + "/n && " + recorder + " ALLOCLAB_RECORD=" + disk + "/n " + facts + " "
                    + counts() + " seven 20000; ended=$?; cp -r " + disk + "/n " + notes + "; exit $ended";
            assertThat(onDisk(disk, kib, script)).as("%d KiB", kib).isEqualTo(7);
            RecordSession.Salvage salvage = RecordSession.salvage(notes, directory.resolve(kib + ".txt"));
            RecordedTrace trace = salvage.traces().get(0);
            assertThat(trace.shortfalls()).extracting(Shortfall::kind).containsExactly(Kind.NOTES_ENDED);
            assertThat(trace.ops() + trace.shortfalls().get(0).count()).isEqualTo(counted());
        }
    }

    /** Runs a script with a file system in memory of that size, which nobody else sees. */
    private static int onDisk(Path at, int kib, String script) throws IOException, InterruptedException {
        String mount = "mount -t tmpfs -o size=" + kib + "k none " + at + " || exit 99; ";
        return new ProcessBuilder("unshare", "-rm", "sh", "-c", mount + script)
                .inheritIO()
                .start()
                .waitFor();
    }

    @Test
    void tellsChildrenThatCouldMakeNoNotes() throws Exception {
        assumeTrue(isRoot(), "only root can become another user");
        RecordSession.Outcome outcome = run("drop", 10);
        assertThat(outcome.traces()).hasSize(1);
        assertThat(outcome.traces().get(0).shortfalls())
                .containsExactly(new Shortfall(
                        Kind.CHILDREN_WITHOUT_NOTES, 5, 13, outcome.end().pid(), ""));
        assertThat(outcome.shortfalls()).isEmpty();
    }

    @Test
    void tellsAProgramThatCannotBeRecorded() throws Exception {
        Path script = Files.writeString(directory.resolve("static.c"), "int main(void){return 5;}");
        Path program = directory.resolve("static");
        Process cc = new ProcessBuilder("cc", "-static", "-o", program.toString(), script.toString()).start();
        assumeTrue(cc.waitFor() == 0, "nothing can be linked statically");
        RecordSession.Outcome outcome = recorded.run(
                directory.resolve("out.txt"), TouchRequest.NONE, true, List.of("sh", "-c", "exec " + program));
        assertThat(outcome.end().code()).isEqualTo(5);
        assertThat(outcome.shortfalls())
                .containsExactly(new Shortfall(
                        Kind.PROGRAM_WITHOUT_NOTES, 1, 0, outcome.end().pid(), program.toString()));
    }

    /** A thousand runs of this with 40 and 300 threads were made by hand: see docs/recording-and-verifying.md. */
    @ParameterizedTest
    @ValueSource(strings = {"NONE", "BEST"})
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void waitsForNoLockOfLibcOrLoader(TouchRequest touch) throws Exception {
        RecordSession.Outcome outcome =
                recorded.run(directory.resolve("out.trace"), touch, true, List.of(stress.toString(), "30", "6"));
        assertThat(outcome.end().code()).isZero();
        assertThat(outcome.traces().get(0).threads()).isGreaterThan(30);
        assertThat(outcome.traces().get(0).shortfalls())
                .extracting(Shortfall::kind)
                .isSubsetOf(Kind.CALLS_INSIDE);
    }

    @Test
    void isPreloadedFromAPathWithBlanksAndColons() throws Exception {
        Path odd = Files.createDirectories(directory.resolve("a b:c$LIB"));
        Recorded there = new Recorded(odd);
        RecordSession.Outcome outcome = there.run(
                odd.resolve("out.txt"),
                TouchRequest.NONE,
                true,
                List.of(facts.toString(), counts().toString(), "plain", "10"));
        assertThat(outcome.traces().get(0).ops()).isEqualTo(counted());
    }

    @Test
    void saysWhichNotesAreMissing() throws Exception {
        Path notes = Files.createDirectory(directory.resolve("notes"));
        ProcessBuilder builder = new ProcessBuilder(recorded.compile("program").toString());
        builder.environment()
                .put(
                        "LD_PRELOAD",
                        recorded.natives().find(NativeProgram.RECORDER).toString());
        builder.environment().put("ALLOCLAB_RECORD", notes.toString());
        Process process = builder.start();
        process.waitFor();
        RecordSession.Salvage whole = RecordSession.salvage(notes, directory.resolve("whole.txt"));
        assertThat(whole.traces()).hasSize(4);
        assertThat(whole.shortfalls()).isEmpty();

        Files.delete(notesOf(notes, process.pid()).get(0));
        RecordSession.Salvage orphans = RecordSession.salvage(notes, directory.resolve("orphans.txt"));
        assertThat(orphans.traces()).hasSize(3);
        assertThat(orphans.shortfalls())
                .containsExactly(new Shortfall(Kind.PROGRAM_WITHOUT_NOTES, 1, 0, process.pid(), ""));
        assertThat(orphans.traces().stream().flatMap(trace -> trace.shortfalls().stream()))
                .contains(new Shortfall(Kind.PARENT_MISSING, 1, 0, process.pid(), ""));

        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThatThrownBy(() -> RecordSession.salvage(empty, directory.resolve("none.txt")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("there are no notes in this directory");
    }

    @Test
    void saysHowMuchOfACutFileIsMissing() throws Exception {
        Path notes = Files.createDirectory(directory.resolve("notes"));
        ProcessBuilder builder = new ProcessBuilder(facts.toString(), counts().toString(), "plain", "1000");
        builder.environment()
                .put(
                        "LD_PRELOAD",
                        recorded.natives().find(NativeProgram.RECORDER).toString());
        builder.environment().put("ALLOCLAB_RECORD", notes.toString());
        Process process = builder.start();
        process.waitFor();
        Path file = notesOf(notes, process.pid()).get(0);
        byte[] start = new byte[Notes.HEADER_BYTES + 1000 * Notes.RECORD_BYTES];
        try (var in = Files.newInputStream(file)) {
            assertThat(in.readNBytes(start, 0, start.length)).isEqualTo(start.length);
        }
        Files.write(file, start);
        RecordedTrace trace = RecordSession.salvage(notes, directory.resolve("cut.txt"))
                .traces()
                .get(0);
        // A note of where the stack is, and the second half of a note of a mapped file, are no rows.
        assertThat(trace.ops() + trace.events()).isEqualTo(1000 - 2);
        assertThat(trace.shortfalls()).extracting(Shortfall::kind).containsExactly(Kind.CUT_RECORDS);
    }

    private static List<Path> notesOf(Path notes, long pid) throws IOException {
        try (Stream<Path> all = Files.list(notes)) {
            return all.filter(file -> String.valueOf(file.getFileName()).startsWith(pid + "-"))
                    .toList();
        }
    }

    private RecordSession.Outcome run(String what, int calls) throws IOException {
        return recorded.run(
                directory.resolve("out.txt"),
                TouchRequest.NONE,
                true,
                List.of(facts.toString(), counts().toString(), what, Integer.toString(calls)));
    }

    private Path counts() {
        return directory.resolve("counts");
    }

    private long counted() throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(counts()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }
}
