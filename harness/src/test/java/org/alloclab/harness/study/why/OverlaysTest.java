package org.alloclab.harness.study.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.api.space.UserProcess;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.measure.attribution.Overlays;
import org.alloclab.harness.measure.attribution.Pieces;
import org.alloclab.harness.measure.attribution.ResidentPages;
import org.alloclab.harness.plan.MachineRequest;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plan.Touch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a process's memory beside who owns it. */
final class OverlaysTest {
    @TempDir
    private static Path directory;

    /** Eight blocks of 1 MB; all but the last two are freed. */
    private static Path trace() throws IOException {
        Path trace = directory.resolve("blocks.txt");
        List<String> rows = Stream.concat(
                        IntStream.rangeClosed(1, 8).mapToObj(id -> "1: malloc 0x" + id + " 1000000"),
                        IntStream.rangeClosed(1, 6).mapToObj(id -> "1: free 0x" + id))
                .toList();
        Files.write(trace, rows, StandardCharsets.UTF_8);
        return trace;
    }

    private static RunRequest request(Map<String, String> options) {
        return AttributedRun.request("ptmalloc", Touch.ALL, "", options);
    }

    private static Map<String, Long> overlays(ProgramMachine machine) {
        Map<String, Long> bytes = new HashMap<>();
        Overlays.of(machine.space(), Pieces.of(machine.allocator()), ResidentPages.of(machine.space()))
                .forEach(row -> bytes.put(row.kind(), row.bytes()));
        return bytes;
    }

    private static List<Map<String, Long>> atCheckpoints(RunRequest request) throws IOException {
        List<Map<String, Long>> seen = new ArrayList<>();
        AttributedRun.of(request, trace(), (rss, attribution, machine) -> seen.add(overlays(machine)));
        return seen;
    }

    @Test
    void aPlainProcessHasNothingButWhatTheKernelKeepsForIt() throws IOException {
        assertThat(atCheckpoints(request(Map.of("glibc.malloc.mmap_threshold", "32000000"))))
                .allSatisfy(bytes -> assertThat(bytes)
                        .containsKeys("page_tables", "kernel_stack", "kernel_objects")
                        .doesNotContainKeys("huge_pages", "huge_pages_unused", "swap", "hugetlb", "shared_anonymous"));
    }

    @Test
    void hugePagesAreCountedWithThePartsThatHoldNothing() throws IOException {
        List<Map<String, Long>> seen = atCheckpoints(request(Map.of(
                "transparent_hugepage",
                "always",
                "glibc.malloc.mmap_threshold",
                "32000000",
                "glibc.malloc.top_pad",
                "32000000",
                "glibc.malloc.trim_threshold",
                "64000000")));
        Map<String, Long> full = seen.get(8);
        Map<String, Long> freed = seen.get(14);
        assertThat(full.get("huge_pages")).isPositive().isEqualTo(freed.get("huge_pages"));
        assertThat(full.getOrDefault("huge_pages", 1L) % (2 << 20)).isZero();
        assertThat(freed.get("huge_pages_unused"))
                .isGreaterThan(full.getOrDefault("huge_pages_unused", 0L) + 5_000_000)
                .isLessThanOrEqualTo(freed.get("huge_pages"));
    }

    @Test
    void whatAChildHasTooIsShared() throws IOException {
        List<Map<String, Long>> seen = new ArrayList<>();
        List<UserProcess> children = new ArrayList<>();
        AttributedRun.of(request(Map.of()), trace(), (rss, attribution, machine) -> {
            seen.add(overlays(machine));
            if (seen.size() == 9) {
                children.add(((UserProcess) machine.space()).fork());
                assertThat(overlays(machine).get("shared_anonymous")).isGreaterThan(8_000_000);
                assertThat(overlays(machine).get("share_of_others")).isGreaterThan(4_000_000);
                children.get(0).exit();
            }
        });
        assertThat(children).hasSize(1);
        assertThat(seen).allSatisfy(bytes -> assertThat(bytes).doesNotContainKey("shared_anonymous"));
    }

    @Test
    void whatWasSwappedOutLiesOutside() throws IOException {
        RunRequest small = request(Map.of("memory.max", String.valueOf(4 << 20)))
                .on(new MachineRequest("", 2, 0, List.of(SwapDevice.of(1L << 30))));
        assertThat(atCheckpoints(small).get(8).get("swap")).isGreaterThan(4_000_000);
    }
}
