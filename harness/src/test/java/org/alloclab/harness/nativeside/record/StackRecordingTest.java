package org.alloclab.harness.nativeside.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.compact.CompactFormat;
import org.alloclab.harness.trace.stack.CallSite;
import org.alloclab.harness.trace.stack.CallStack;
import org.alloclab.harness.trace.stack.StackTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where blocks were allocated, in a program that allocates at known lines so often as is known. */
@EnabledOnOs(OS.LINUX)
class StackRecordingTest {
    private static final String FIRST = "first_site (sites.c:18)";
    private static final String SECOND = "second_site (sites.c:22)";
    private static final String THIRD = "third_site (sites.c:28)";

    @TempDir
    private static Path shared;

    private static Recorded recorded;
    private static Path program = Path.of("");

    @TempDir
    private Path directory;

    private List<RecordedTrace> traces = List.of();

    @BeforeAll
    static void compile() throws Exception {
        recorded = new Recorded(shared);
        program = recorded.compile("sites", "sites", List.of("-O2", "-g", "-fno-builtin"));
    }

    @Test
    void countsEachSiteOfAProgramWithoutFramePointers() throws IOException {
        assertThat(sites(program, "plain"))
                .containsOnly(Map.entry(FIRST, 100), Map.entry(SECOND, 50), Map.entry(THIRD, 20));
        List<CallStack> stacks = stacks(directory.resolve("out.trace"));
        assertThat(stacks).hasSize(3).noneMatch(CallStack::isCut);
        assertThat(stacks.get(0).texts()).last().asString().startsWith("main (sites.c:");
        assertThat(stacks.get(2).texts().get(0)).contains("strdup");
    }

    @Test
    void countsEachSiteOfThreads() throws IOException {
        assertThat(sites(program, "threads"))
                .contains(Map.entry(FIRST, 200), Map.entry(SECOND, 100), Map.entry(THIRD, 40));
    }

    @Test
    void knowsWhatAForkedChildInheritedAndDid() throws IOException {
        assertThat(sites(program, "fork"))
                .containsOnly(Map.entry(FIRST, 10), Map.entry(SECOND, 5), Map.entry(THIRD, 2));
        assertThat(sitesOf(traces.get(1).file()))
                .containsOnly(Map.entry(FIRST, 30), Map.entry(SECOND, 15), Map.entry(THIRD, 6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"signal", "other_stack"})
    void walksThroughASignalsFrame(String what) throws IOException {
        assertThat(sites(program, what)).containsEntry("of_handler (sites.c:56)", 25);
        assertThat(stacks(directory.resolve("out.trace")))
                .anySatisfy(stack -> assertThat(stack.texts())
                        .anyMatch(text -> text.startsWith("on_signal"))
                        .last()
                        .asString()
                        .startsWith("main (sites.c:"));
    }

    @Test
    void cutsWhatIsDeeperThanAskedFor() throws IOException {
        assertThat(sites(program, "deep")).containsOnly(Map.entry(FIRST, 3));
        List<CallStack> stacks = stacks(directory.resolve("out.trace"));
        assertThat(stacks).singleElement().satisfies(stack -> {
            assertThat(stack.isCut()).isTrue();
            assertThat(stack.places()).hasSize(12);
        });
    }

    @Test
    void tellsLibrariesApartThatWereOpenedAndClosed() throws Exception {
        Path one = recorded.compile("sites_library", "one.so", List.of("-O2", "-g", "-shared", "-fPIC", "-DSIZE=71"));
        Path other = recorded.compile("sites_library", "other.so", List.of("-O2", "-shared", "-fPIC", "-DSIZE=72"));
        Map<String, Integer> sites = sites(program, "library", one.toString(), other.toString());
        assertThat(sites).containsEntry("library_site (sites_library.c:6)", 7 + 9);
        assertThat(sites.entrySet())
                .filteredOn(site -> site.getKey().startsWith("library_site (other.so+0x"))
                .extracting(Map.Entry::getValue)
                .containsExactly(8 + 10);
    }

    @Test
    void namesWhatAStrippedProgramStillSays() throws Exception {
        Path stripped = recorded.compile("sites", "stripped", List.of("-O2", "-s", "-fno-builtin"));
        Map<String, Integer> sites = sites(stripped, "plain");
        assertThat(sites.keySet()).hasSize(3).allMatch(site -> site.matches("stripped\\+0x[0-9a-f]+"));
        assertThat(sites.values()).containsExactlyInAnyOrder(100, 50, 20);
    }

    @Test
    void goesByFramePointersWhereThereAreNoTables() throws Exception {
        Path bare = recorded.compile(
                "sites",
                "bare",
                List.of(
                        "-O1",
                        "-g",
                        "-fno-builtin",
                        "-fno-omit-frame-pointer",
                        "-fno-asynchronous-unwind-tables",
                        "-fno-unwind-tables"));
        assertThat(sites(bare, "plain")).containsEntry(FIRST, 100).containsEntry(SECOND, 50);
    }

    @Test
    void saysWhereThereIsNoRoomForStacks() throws IOException {
        RecordSession.Outcome limited = recorded.stacks(
                directory.resolve("out.trace"), 12, List.of("sh", "-c", "ulimit -f 30000; exec " + program + " plain"));
        RecordedTrace last = limited.traces().get(limited.traces().size() - 1);
        assertThat(limited.end().code()).isZero();
        assertThat(last.ops()).isGreaterThan(160);
        assertThat(last.shortfalls()).containsExactly(new Shortfall(Shortfall.Kind.NO_STACKS, 1, 27, last.pid(), ""));
    }

    @Test
    void recordsTheSameCallsAsWithoutStacks() throws IOException {
        Path with = directory.resolve("with.trace");
        Path without = directory.resolve("without.trace");
        List<String> command = List.of(program.toString(), "many", "5000");
        RecordedTrace one = recorded.stacks(with, 12, command).traces().get(0);
        RecordedTrace other = recorded.stacks(without, 0, command).traces().get(0);
        assertThat(one.ops()).isEqualTo(other.ops());
        assertThat(one.stacks()).isPositive();
        assertThat(other.stacks()).isZero();
        assertThat(stacks(without)).isEmpty();
    }

    private Map<String, Integer> sites(Path of, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(of.toString()));
        command.addAll(List.of(arguments));
        RecordSession.Outcome outcome = recorded.stacks(directory.resolve("out.trace"), 12, command);
        assertThat(outcome.end().code()).isZero();
        traces = outcome.traces();
        assertThat(traces).allSatisfy(trace -> assertThat(trace.shortfalls()).isEmpty());
        return sitesOf(traces.get(0).file());
    }

    private static Map<String, Integer> sitesOf(Path trace) throws IOException {
        Map<Integer, Integer> counts = new TreeMap<>();
        StackTable table = new CompactFormat()
                .stacks(new TraceSource(trace), (operation, stack) -> counts.merge(stack, 1, Integer::sum));
        Map<String, Integer> sites = new TreeMap<>();
        counts.forEach(
                (stack, count) -> sites.merge(CallSite.of(table.stack(stack)).text(), count, Integer::sum));
        return sites;
    }

    private static List<CallStack> stacks(Path trace) throws IOException {
        StackTable table = new CompactFormat().stacks(new TraceSource(trace), (operation, stack) -> {});
        List<CallStack> stacks = new ArrayList<>();
        for (int number = 1; number <= table.count(); number++) {
            stacks.add(table.stack(number));
        }
        return stacks;
    }
}
