package org.alloclab.harness.study.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.api.space.UserProcess;
import org.alloclab.harness.measure.attribution.Attribution;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.plan.MachineRequest;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.format.TraceFormats;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every resident byte of recorded programs has an owner at each of 101 checkpoints: under each allocator, untouched and
 * touched, with the recorded threads and all on one, and on machines with huge pages, with swap space, behind a fork, of 32
 * bits. The traces are the small ones of this module, and with {@code -Dalloclab.traces=DIR} all {@code .txt.gz} of a folder.
 */
final class RecordedTracesTest {
    private static final String FOLDER = "alloclab.traces";
    private static final List<String> ALLOCATORS = List.of("ptmalloc", "tcmalloc", "jemalloc", "mimalloc");
    private static final List<String> OWN = List.of("java", "xz", "sort", "syn-mt");
    private static final long LIMIT = 4 << 20;

    @TempDir
    private static Path directory;

    private static List<Path> traces() throws IOException {
        String folder = System.getProperty(FOLDER, "");
        if (!folder.isEmpty()) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                return files.filter(file -> file.toString().endsWith(".txt.gz"))
                        .sorted()
                        .toList();
            }
        }
        List<Path> copies = new ArrayList<>();
        for (String name : OWN) {
            Path copy = directory.resolve(name + ".txt.gz");
            try (InputStream in = Objects.requireNonNull(
                    RecordedTracesTest.class.getResourceAsStream("traces/" + name + ".txt.gz"))) {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            copies.add(copy);
        }
        return copies;
    }

    private static void sums(RunRequest request, Path trace, AttributedRun.Look beside) throws IOException {
        AttributedRun run = AttributedRun.of(request, trace, (rss, attribution, machine) -> {
            beside.at(rss, attribution, machine);
            long sum = attribution.shares().stream()
                    .mapToLong(Share::residentBytes)
                    .sum();
            assertThat(sum - attribution.leftBytes()).isEqualTo(rss);
            assertThat(attribution.rssBytes()).isEqualTo(rss);
            assertThat(attribution.unattributedBytes()).isZero();
        });
        assertThat(run.checkpoints).isEqualTo(1 + (int) Math.min(100, run.operations));
    }

    private static RunRequest request(String allocator, Touch touch) {
        return AttributedRun.request(allocator, touch, "", Map.of());
    }

    @TestFactory
    Stream<DynamicTest> kindsSumToWhatIsResident() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path trace : traces()) {
            for (String allocator : ALLOCATORS) {
                for (Touch touch : new Touch[] {Touch.NONE, Touch.ALL}) {
                    String name = trace.getFileName() + " " + allocator + " touch " + touch;
                    RunRequest own = request(allocator, touch);
                    tests.add(DynamicTest.dynamicTest(name, () -> sums(own, trace, (rss, attribution, machine) -> {})));
                    tests.add(DynamicTest.dynamicTest(
                            name + " on one thread",
                            () -> sums(own.folded(touch), trace, (rss, attribution, machine) -> {})));
                }
            }
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> onOtherMachinesToo() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path trace : traces()) {
            for (String allocator : ALLOCATORS) {
                String name = trace.getFileName() + " " + allocator;
                tests.add(DynamicTest.dynamicTest(
                        name + " with huge pages",
                        () -> sums(
                                AttributedRun.request(
                                        allocator, Touch.ALL, "", Map.of("transparent_hugepage", "always")),
                                trace,
                                (rss, attribution, machine) -> {})));
                tests.add(DynamicTest.dynamicTest(
                        name + " with swap space",
                        () -> sums(swapping(allocator), trace, (rss, shares, machine) -> {})));
                tests.add(DynamicTest.dynamicTest(name + " behind a fork", () -> forked(allocator, trace)));
            }
            tests.add(DynamicTest.dynamicTest(
                    trace.getFileName() + " ptmalloc of 32 bits",
                    () -> sums(
                            AttributedRun.request("ptmalloc", Touch.ALL, "ia32-24g", Map.of()),
                            trace,
                            (rss, attribution, machine) -> {})));
        }
        return tests.stream();
    }

    private static RunRequest swapping(String allocator) {
        return AttributedRun.request(allocator, Touch.ALL, "", Map.of("memory.max", String.valueOf(LIMIT)))
                .on(new MachineRequest("", 2, 0, List.of(SwapDevice.of(4L << 30))));
    }

    private static void forked(String allocator, Path trace) throws IOException {
        List<UserProcess> children = new ArrayList<>();
        List<Attribution> seen = new ArrayList<>();
        TraceSource source = new TraceSource(trace);
        long operations = TraceFormats.detect(source).countOps(source, ReadOptions.STRICT);
        int last = 1 + (int) Math.min(100, operations);
        sums(request(allocator, Touch.ALL), trace, (rss, attribution, machine) -> {
            seen.add(attribution);
            if (seen.size() == (last + 1) / 2) {
                children.add(((UserProcess) machine.space()).fork());
            }
            if (seen.size() == last) {
                children.forEach(UserProcess::exit);
            }
        });
        assertThat(children).hasSize(1);
    }
}
