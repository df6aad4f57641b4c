package org.alloclab.harness.study.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.render.Sentences;
import org.alloclab.harness.render.WhyFile;
import org.alloclab.harness.render.WhyText;
import org.alloclab.harness.render.report.ReportData;
import org.alloclab.harness.study.Heats;
import org.alloclab.harness.study.Lanes;
import org.alloclab.harness.study.course.Chunks;
import org.alloclab.harness.study.course.Course;
import org.alloclab.harness.study.course.CourseRun;
import org.alloclab.harness.study.course.Courses;
import org.alloclab.harness.study.course.SiteShare;
import org.alloclab.harness.trace.OpAppender;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.compact.CompactWriter;
import org.alloclab.harness.trace.format.TraceFormats;
import org.alloclab.harness.trace.stack.CodeLine;
import org.alloclab.harness.trace.stack.Place;
import org.alloclab.harness.trace.stack.StackTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program that allocates 400 blocks of 1,001 bytes in {@code big}, each behind one of 24 bytes of {@code small}, and frees the
 * first 300 of {@code big}: what is left of it is held apart by {@code small}.
 */
final class CallSitesTest {
    private static final String BIG = "big (a.c:10)";
    private static final String SMALL = "small (a.c:20)";

    @TempDir
    private Path directory;

    private Path trace = Path.of("");

    @BeforeEach
    void write() throws IOException {
        trace = directory.resolve("sites.trace");
        Place big = new Place("/bin/a", "", 0x10, List.of(new CodeLine("big", "/src/a.c", 10)));
        Place small = new Place("/bin/a", "", 0x20, List.of(new CodeLine("small", "/src/a.c", 20)));
        Place main = new Place("/bin/a", "", 0x30, List.of(new CodeLine("main", "/src/a.c", 30)));
        OpAppender appender = new OpAppender(ReadOptions.STRICT);
        OpBatch batch = new OpBatch();
        try (OutputStream out = Files.newOutputStream(trace);
                CompactWriter writer = new CompactWriter(out, Map.of("stacks", "32"))) {
            appender.begin(batch);
            for (int i = 0; i < 400; i++) {
                writer.stack(appender.nextOp(), 1);
                appender.malloc(1, 0x100000L + 0x1000L * i, 24);
                writer.stack(appender.nextOp(), 2);
                appender.malloc(1, 0x100800L + 0x1000L * i, 1001);
            }
            for (int i = 0; i < 300; i++) {
                appender.free(1, 0x100800L + 0x1000L * i);
            }
            appender.end();
            writer.write(batch);
            writer.table(new StackTable(
                    List.of(small, big, main), List.of(new int[] {0, 2}, new int[] {1, 2}), new boolean[2]));
            writer.finish(appender.totals(0, ""), new long[0]);
        }
    }

    private static RunPlan plan(String allocator) {
        return new PlanResolver(ProviderRegistry.discover())
                .resolve(AttributedRun.request(allocator, Touch.ALL, "", Map.of()));
    }

    private Answer answer() throws IOException {
        TraceSource source = new TraceSource(trace);
        TraceFormat format = TraceFormats.detect(source);
        return new Why("ptmalloc", plan("ptmalloc"), source, format, ReadOptions.STRICT).at(Moment.END);
    }

    @Test
    void namesTheLinesThatHoldAndPin() throws IOException {
        List<SiteShare> sites = answer().sites();
        assertThat(sites).extracting(share -> share.site().text()).containsExactly(BIG, SMALL);
        SiteShare big = sites.get(0);
        SiteShare small = sites.get(1);
        assertThat(big.liveBytes()).isEqualTo(100 * 1001);
        assertThat(big.liveBlocks()).isEqualTo(100);
        // malloc rounds 1,001 bytes and its header of 8 up to a multiple of 16.
        assertThat(big.slackBytes()).isEqualTo(100 * (1016 - 1001));
        assertThat(small.liveBytes()).isEqualTo(400 * 24);
        assertThat(small.slackBytes()).isZero();
        assertThat(small.stack().texts()).containsExactly(SMALL, "main (a.c:30)");
        // All that is free lies on pages with a block of 24 bytes, or on pages with nothing in use.
        assertThat(small.pinnedBytes() + big.pinnedBytes()).isEqualTo(pinnedIdle(answer()));
        assertThat(small.pinnedBytes()).isGreaterThan(250_000);
    }

    private static long pinnedIdle(Answer answer) {
        Set<String> idle = new java.util.HashSet<>();
        for (PieceKind kind : answer.kinds()) {
            if (!kind.role().isPinning()) {
                idle.add(kind.key());
            }
        }
        return answer.rows().stream()
                .filter(share -> idle.contains(share.kind()))
                .mapToLong(Share::pinnedBytes)
                .sum();
    }

    @Test
    void saysSoInWordsTablesAndFiles() throws IOException {
        Answer answer = answer();
        assertThat(Sentences.of(answer))
                .anyMatch(sentence ->
                        sentence.startsWith("Most live bytes are of " + BIG + ": 98 kB; most slack of " + BIG)
                                && sentence.contains("pinned by blocks of " + SMALL))
                .anyMatch(sentence -> sentence.contains("(1,001 bytes, thread 0) of " + BIG));
        assertThat(WhyText.brief(answer)).contains("allocated in", BIG, SMALL);
        WhyFile file = WhyFile.of(answer);
        assertThat(file.callSites())
                .contains(new WhyFile.SiteRow(
                        BIG, 100_100, 100, 1500, answer.sites().get(0).pinnedBytes(), List.of(BIG, "main (a.c:30)")));
        assertThat(file.holes()).anySatisfy(hole -> assertThat(hole.pinnedBy()).contains(SMALL));
    }

    @Test
    void coursesKnowThemToo() throws IOException {
        TraceSource source = new TraceSource(trace);
        Heats heats = new Heats(source, TraceFormats.detect(source), ReadOptions.STRICT, Lanes.ofThisJava());
        Course course = Courses.play(
                        heats, List.of(new CourseRun.Request("ptmalloc", plan("ptmalloc"), 0, Set.of(1100L), 10)))
                .get(0);
        assertThat(course.samples().get(course.moment()).operation()).isEqualTo(1100);
        assertThat(course.bySite()).isEqualTo(answer().sites());
        assertThat(course.byStack()).hasSize(2);
    }

    @Test
    void theMapOfAPageNamesTheLineOfEachBlock() throws IOException {
        TraceSource source = new TraceSource(trace);
        Heats heats = new Heats(source, TraceFormats.detect(source), ReadOptions.STRICT, Lanes.ofThisJava());
        List<Course> courses = Courses.play(
                heats, List.of(new CourseRun.Request("ptmalloc", plan("ptmalloc"), 0, Set.of(1100L), 10_000)));
        ReportData.RunPart run = ReportData.TracePart.of("t", courses).runs().get(0);
        assertThat(run.sites()).containsExactlyInAnyOrder(BIG, SMALL);
        int[] lines = run.allocatedIn().get(0);
        Chunks chunks = run.chunks().get(0);
        assertThat(lines).hasSameSizeAs(chunks.address());
        for (int piece = 0; piece < lines.length; piece++) {
            String line = lines[piece] == 0 ? "" : run.sites().get(lines[piece] - 1);
            assertThat(line)
                    .isEqualTo(chunks.operation()[piece] < 0 ? "" : chunks.requested()[piece] == 24 ? SMALL : BIG);
        }
    }

    @Test
    void aTraceWithoutStacksNamesNone() throws IOException {
        Path text = Files.writeString(directory.resolve("a.txt"), "1: malloc 0x10000 100\n1: malloc 0x20000 100\n");
        TraceSource source = new TraceSource(text);
        Answer answer = new Why("ptmalloc", plan("ptmalloc"), source, TraceFormats.detect(source), ReadOptions.STRICT)
                .at(Moment.END);
        assertThat(answer.sites()).isEmpty();
        assertThat(WhyText.full(answer)).doesNotContain("allocated in");
        assertThat(WhyFile.of(answer).callSites()).isEmpty();
    }
}
