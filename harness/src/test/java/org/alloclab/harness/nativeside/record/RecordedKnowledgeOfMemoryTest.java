package org.alloclab.harness.nativeside.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.alloclab.harness.nativeside.record.RecordRequest.TouchRequest;
import org.alloclab.harness.trace.event.ResidentFigures;
import org.alloclab.harness.trace.event.ResidentKind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a recording knows beside heap calls: steering, the program's own mappings, written pages, what was resident. */
@EnabledOnOs(OS.LINUX)
class RecordedKnowledgeOfMemoryTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private static Path shared;

    private static Recorded recorded;
    private static Path facts = Path.of("");

    @TempDir
    private Path directory;

    @BeforeAll
    static void compile() throws Exception {
        recorded = new Recorded(shared);
        facts = recorded.compile("heap_facts");
    }

    @Test
    void notesWhatSteersTheAllocator() throws IOException {
        RecordedTrace trace = run("steer", TouchRequest.NONE);
        assertThat(Recorded.eventsOf(trace.file(), "steer"))
                .containsExactly("steer 0x0 mallopt -8,2 - 1", "steer 0x0 malloc_trim 4096 - 1");
    }

    @Test
    void notesTheProgramsOwnMappingsAndNotTheAllocators() throws IOException {
        RecordedTrace trace = run("map", TouchRequest.NONE);
        List<String> calls = Recorded.eventsOf(trace.file(), "map").stream()
                .map(line -> line.replaceAll("0x[0-9a-f]{9,}", "AT"))
                .toList();
        assertThat(calls)
                .containsExactly(
                        "map 0x0 mmap 0,0x1000,3,1,3,0 AT",
                        "map 0x0 mmap 0,0x4000000,3,34,-1,0 AT",
                        "map 0x0 madvise AT,0x1000000,4 0",
                        "map 0x0 mremap AT,0x4000000,0x6000000,1,AT AT",
                        "map 0x0 mprotect AT,0x100000,1 0",
                        "map 0x0 munmap AT,0x2000000 0");
    }

    @Test
    void seesWhatTheRealProcessOccupies() throws IOException {
        RecordedTrace trace = run("map", TouchRequest.NONE);
        ResidentFigures peak = trace.realPeak().orElseThrow();
        ResidentFigures end = trace.realEnd().orElseThrow();
        // 48 MiB were written, of which 16 were given back before the program slept.
        assertThat(peak.of(ResidentKind.PEAK).orElseThrow()).isBetween(49 * MIB, 53 * MIB);
        assertThat(end.of(ResidentKind.PROGRAM).orElseThrow()).isEqualTo(32 * MIB);
        assertThat(end.of(ResidentKind.OTHER).orElseThrow()).isLessThan(MIB / 4);
        long parts = List.of(
                        ResidentKind.MALLOC,
                        ResidentKind.PROGRAM,
                        ResidentKind.FILE,
                        ResidentKind.SHARED,
                        ResidentKind.STACK,
                        ResidentKind.OTHER)
                .stream()
                .mapToLong(kind -> end.of(kind).orElseThrow())
                .sum();
        assertThat(parts).isEqualTo(end.of(ResidentKind.TOTAL).orElseThrow());
    }

    @Test
    void seesWhatIsLeftAsTheEndBegins() throws IOException {
        RecordedTrace trace = run("unmap_late", TouchRequest.NONE);
        ResidentFigures end = trace.realEnd().orElseThrow();
        assertThat(end.of(ResidentKind.PROGRAM)).hasValue(8 * MIB);
        assertThat(end.of(ResidentKind.PEAK).orElseThrow()).isGreaterThan(32 * MIB);
        assertThat(end.of(ResidentKind.FILE).orElseThrow()).isPositive();
        assertThat(end.of(ResidentKind.OTHER).orElseThrow()).isLessThan(MIB / 4);
    }

    @Test
    void marksWhereTheExitBeginsNotWhereItEnds() throws IOException {
        RecordedTrace trace = run("return", TouchRequest.NONE);
        List<String> lines = Files.readAllLines(trace.file()).stream()
                .filter(line -> !line.contains(": sample "))
                .toList();
        assertThat(lines.subList(lines.size() - 3, lines.size()).stream()
                        .map(line -> line.replaceAll("^[0-9]+: ([a-z]+) 0x[0-9a-f]+ ?", "$1 ")
                                .replaceAll("[0-9]+ [0-9]+$", "")
                                .strip()))
                .containsExactly("malloc 5000", "mark exit", "free");
    }

    @Test
    void knowsWhichPagesWereWritten() throws IOException {
        RecordedTrace trace = run("touch", TouchRequest.BEST);
        assumeTrue(trace.touch() == TouchKnowledge.EXACT, "this kernel has no PAGEMAP_SCAN");
        String every10th = IntStream.rangeClosed(0, 102)
                .mapToObj(i -> Integer.toString(10 * i))
                .collect(Collectors.joining(","));
        assertThat(touched(trace)).containsExactly("calloc 4194304 " + every10th, "malloc 1048576 0-73");
    }

    @Test
    void boundsWhichPagesWereWrittenOnOlderKernels() throws IOException {
        RecordedTrace trace = run("touch", TouchRequest.BOUND);
        assertThat(trace.touch()).isEqualTo(TouchKnowledge.BOUND);
        // What is live at the end counts as written; the freed block was written throughout.
        assertThat(touched(trace)).isEmpty();
    }

    @Test
    void recordsTheSameAddressesWithTouchAndWithout() throws IOException {
        List<String> without = offsets(run("touch", TouchRequest.NONE));
        Files.delete(directory.resolve("out.txt"));
        assertThat(offsets(run("touch", TouchRequest.BEST))).isEqualTo(without);
    }

    /** Calls with page offsets for addresses: the rest of an address is random. */
    private static List<String> offsets(RecordedTrace trace) throws IOException {
        return Recorded.callsOf(trace.file()).stream()
                .map(line -> line.replaceAll("^[0-9]+", "T")
                        .replaceAll(" pages=.*", "")
                        .replaceAll(" [0-9]+ [0-9]+$", "")
                        .replaceAll("0x[0-9a-f]+([0-9a-f]{3})\\b", "$1"))
                .toList();
    }

    private static List<String> touched(RecordedTrace trace) throws IOException {
        return Files.readAllLines(trace.file()).stream()
                .filter(line -> line.contains("pages="))
                .map(line ->
                        line.replaceAll("^[0-9]+: ([a-z]+) 0x[0-9a-f]+ (?:1 )?([0-9]+) .* pages=(.*)$", "$1 $2 $3"))
                .toList();
    }

    private RecordedTrace run(String what, TouchRequest touch) throws IOException {
        return recorded.run(
                        directory.resolve("out.txt"),
                        touch,
                        true,
                        List.of(facts.toString(), directory.resolve("counts").toString(), what, "10"))
                .traces()
                .get(0);
    }
}
