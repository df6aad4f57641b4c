package org.alloclab.harness.study.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.study.Lanes;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.format.TraceFormats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The course of a run: its samples add up, its map shows what they say, and what the allocator did is on it. */
final class CourseTest {
    private static final int PAGE = 4096;

    @TempDir
    private Path directory;

    private Course course(String allocator, String program) throws IOException {
        Path trace = Files.writeString(directory.resolve("t.txt"), program);
        TraceSource source = new TraceSource(trace);
        RunPlan plan = new PlanResolver(ProviderRegistry.discover())
                .resolve(RunRequest.of(allocator).folded(Touch.ALL));
        Heats heats =
                new Heats(source, TraceFormats.detect(source), ReadOptions.STRICT.keepingEvents(), Lanes.ofThisJava());
        return Courses.play(heats, List.of(new CourseRun.Request(allocator, plan, 0, Set.of(), 1000)))
                .get(0);
    }

    private static String threshold() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                CourseTest.class.getResourceAsStream("/org/alloclab/harness/study/why/threshold.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ptmalloc", "tcmalloc", "jemalloc", "mimalloc"})
    void samplesSumAndTheMapShowsThem(String allocator) throws IOException {
        Course course = course(allocator, threshold());
        assertThat(course.samples().get(0).operation()).isZero();
        assertThat(course.last().operation()).isEqualTo(500);
        assertThat(course.samples().size()).isBetween(100, 131);
        assertThat(course.map().frames()).hasSameSizeAs(course.samples());
        for (int i = 0; i < course.samples().size(); i++) {
            Sample sample = course.samples().get(i);
            long sum = sample.attribution().shares().stream()
                    .mapToLong(Share::residentBytes)
                    .sum();
            assertThat(sum - sample.attribution().leftBytes()).isEqualTo(sample.heapRssBytes());
            assertThat(sample.footprintBytes()).isGreaterThanOrEqualTo(sample.liveBytes());
            HeapMap.Frame frame = course.map().frames().get(i);
            long cells = 0;
            for (byte kind : frame.kinds()) {
                cells += kind == 0 ? 0 : 1;
            }
            // a cell may be several pages, and the process has pages that are not the allocator's
            assertThat(cells).isLessThanOrEqualTo(course.map().cells());
            assertThat(cells * PAGE * course.map().pagesPerCell()).isGreaterThanOrEqualTo(sample.liveBytes() / 2);
        }
        assertThat(course.samples().get(course.peak()).heapRssBytes())
                .isEqualTo(course.samples().stream()
                        .mapToLong(Sample::heapRssBytes)
                        .max()
                        .orElseThrow());
    }

    @Test
    void whatTheAllocatorDidIsOnIt() throws IOException {
        Course course = course("ptmalloc", threshold());
        assertThat(course.landmarks())
                .anyMatch(landmark -> landmark.kind() == Landmark.Kind.ADJUSTED
                        && landmark.name().equals("raise mmap threshold")
                        && landmark.operation() == 257
                        && landmark.values().equals(List.of(29_990_912L, 59_981_824L)))
                .anyMatch(landmark -> landmark.kind() == Landmark.Kind.GROWN)
                .anyMatch(landmark -> landmark.kind() == Landmark.Kind.RETURNED);
    }

    @Test
    void marksPausesAndCallsOfTheProgramAreOnIt() throws IOException {
        Course course = course(
                "ptmalloc",
                "1: malloc 0x10 500000\n0: mark 0x0 warm\n0: pause 0x0 5000000\n1: free 0x10\n0: mark 0x0 cold\n1: malloc 0x20 7\n");
        assertThat(course.landmarks()).extracting(Landmark::name).contains("warm", "pause", "cold");
        assertThat(course.last().nanos()).isGreaterThan(5_000_000);
    }

    @Test
    void theCourseOfAProgramThatDiesEndsThere() throws IOException {
        Course course = course(
                "ptmalloc",
                "1: malloc 0x10 100\n1: malloc 0x20 100\n1: free 0x10\n1: free_at 0x10 0\n1: malloc 0x30 9\n");
        assertThat(course.landmarks()).anyMatch(landmark -> landmark.kind() == Landmark.Kind.DEATH);
        assertThat(course.last().operation()).isEqualTo(3);
    }

    @Test
    void blocksAreCountedBySize() throws IOException {
        Course course = course(
                "ptmalloc", "1: malloc 0x10 100\n1: malloc 0x20 128\n1: malloc 0x30 129\n1: free 0x10\n1: free 0x30\n");
        SizeClasses sizes = course.sizes();
        assertThat(sizes.allocations()[7]).isEqualTo(2);
        assertThat(sizes.allocations()[8]).isEqualTo(1);
        assertThat(sizes.freed()[7]).isEqualTo(1);
        assertThat(sizes.lifetimes()[7]).isEqualTo(3);
        assertThat(sizes.liveBlocks()[7]).isEqualTo(1);
        assertThat(sizes.slackBytes()[7]).isEqualTo(8);
        assertThat(SizeClasses.of(0)).isZero();
        assertThat(SizeClasses.of(1)).isZero();
        assertThat(SizeClasses.of(2)).isEqualTo(1);
        assertThat(SizeClasses.of(Long.MAX_VALUE)).isEqualTo(63);
    }

    @Test
    void chunksNameTheBlocksOfTheProgram() throws IOException {
        Course course = course("ptmalloc", threshold());
        Chunks last = course.chunks().get(course.chunks().size() - 1);
        Set<Long> named = new HashSet<>();
        for (int i = 0; i < last.count(); i++) {
            if (last.operation()[i] >= 0) {
                named.add(last.operation()[i]);
                assertThat(last.requested()[i]).isLessThanOrEqualTo(last.bytes()[i]);
            }
        }
        assertThat(named).hasSize(100).contains(330L);
    }
}
