package org.alloclab.harness.nativeside.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.alloclab.harness.input.BadInputException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The recorder on a real program; needs a C compiler. */
@EnabledOnOs(OS.LINUX)
class RecordSessionTest {
    @TempDir
    private static Path shared;

    private static Path program = Path.of("");
    private static Recorded recorded;

    @TempDir
    private Path directory;

    @BeforeAll
    static void compile() throws Exception {
        recorded = new Recorded(shared);
        program = recorded.compile("program");
    }

    @Test
    void recordsEveryCallOfAProgramItsForksAndWhatTheyStart() throws IOException {
        RecordSession.Outcome outcome = run(true, program.toString());
        assertThat(outcome.end().code()).isEqualTo(7);
        List<RecordedTrace> traces = outcome.traces();
        assertThat(traces).hasSize(4);
        assertThat(traces).allSatisfy(trace -> assertThat(trace.shortfalls()).isEmpty());
        assertThat(outcome.shortfalls()).isEmpty();
        List<String> first = calls(traces.get(0).file());
        assertThat(first)
                .containsExactly(
                        "0 malloc 10001",
                        "0 free",
                        "0 malloc 10002",
                        "0 calloc 3 10003",
                        "0 realloc 10004",
                        "1 malloc 10005",
                        "1 free",
                        "1 free",
                        "1 thread_done",
                        "0 memalign 64 10006",
                        "0 memalign 128 10007",
                        "0 free",
                        "0 memalign 256 10008",
                        "0 free",
                        "0 malloc 10009",
                        "0 free",
                        "0 realloc 10010",
                        "0 free",
                        "0 malloc 10014");
        List<String> forked = calls(traces.get(1).file());
        assertThat(forked.subList(0, 17)).isEqualTo(first.subList(0, 17));
        assertThat(forked.subList(17, forked.size())).containsExactly("0 free", "0 malloc 10011", "0 free");
        // The heap calls above, and pthread_create's own calloc, which is not in the list; the thread's end is no call.
        assertThat(traces.get(1).inherited()).isEqualTo(17);
        assertThat(calls(traces.get(2).file())).contains("0 malloc 10012");
        List<String> cloned = calls(traces.get(3).file());
        assertThat(cloned.subList(17, cloned.size())).containsExactly("0 malloc 10013", "0 free");
    }

    @Test
    void leavesOtherProcessesOutIfToldSo() throws IOException {
        List<RecordedTrace> traces = run(false, program.toString()).traces();
        assertThat(traces).hasSize(1);
        assertThat(calls(traces.get(0).file())).hasSize(19);
    }

    @Test
    void keepsWhatAKilledProgramDid() throws IOException {
        RecordSession.Outcome outcome = run(false, program.toString(), "kill");
        assertThat(outcome.end().code()).isEqualTo(128 + 9);
        assertThat(calls(outcome.traces().get(0).file())).hasSize(19).endsWith("0 malloc 10014");
    }

    @Test
    void saysWhatCannotBeRecorded() {
        assertThatThrownBy(() -> run(true, directory.resolve("nothing").toString()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("cannot be started");
        assertThat(directory.toFile().list()).isEmpty();
    }

    private RecordSession.Outcome run(boolean follow, String... command) throws IOException {
        return recorded.run(directory.resolve("out.txt"), RecordRequest.TouchRequest.NONE, follow, List.of(command));
    }

    /** The calls from the one before main on, without pointers and times; threads by order of appearance. */
    private static List<String> calls(Path trace) throws IOException {
        List<String> lines = Recorded.callsOf(trace);
        int start = 0;
        while (!lines.get(start).matches(".* malloc 0x[0-9a-f]+ 1001?[0-9]+ .*")) {
            start++;
        }
        String main = lines.get(0).substring(0, lines.get(0).indexOf(':'));
        return lines.subList(start, lines.size()).stream()
                .map(line -> line.replaceAll(" [0-9]+ [0-9]+$", "")
                        .replaceAll(" 0x[0-9a-f]+", "")
                        .replaceAll("^" + main + ":", "0")
                        .replaceAll("^[0-9]{2,}:", "1"))
                .filter(line -> !line.matches(".*calloc 1[0-9]? [0-9]{2,3}"))
                .toList();
    }
}
