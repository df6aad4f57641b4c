package org.alloclab.harness.study.why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.alloclab.harness.input.UsageException;
import org.alloclab.harness.measure.attribution.Hole;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.render.Sentences;
import org.alloclab.harness.render.WhyFile;
import org.alloclab.harness.render.WhyText;
import org.alloclab.harness.study.ProgressListener;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.format.TraceFormats;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program of 500 operations that keeps 325 kB and leaves 33.6 MB resident: most of it is top, as the trim threshold rose
 * when a block of 29 MB was freed. {@code malloc_trim(0)} leaves 356 kB of it, in the model and in glibc 2.36.
 */
final class WhyTest {
    private static final long RSS = 34_422_784;

    @TempDir
    private Path directory;

    private Path trace = Path.of("");

    @BeforeEach
    void unpack() throws IOException {
        trace = directory.resolve("threshold.txt");
        try (InputStream in = Objects.requireNonNull(WhyTest.class.getResourceAsStream("threshold.txt"))) {
            Files.copy(in, trace);
        }
    }

    private Answer answer(String allocator, Moment at) throws IOException {
        TraceSource source = new TraceSource(trace);
        return new Why(
                        allocator,
                        new PlanResolver(ProviderRegistry.discover())
                                .resolve(AttributedRun.request(allocator, Touch.ALL, "", Map.of())),
                        source,
                        TraceFormats.detect(source),
                        new ReadOptions(false, false),
                        ProgressListener.UNHEARD,
                        0)
                .at(at);
    }

    private static Share share(Answer answer, String kind) {
        return answer.rows().stream()
                .filter(row -> row.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void topIsNamedWithTheRuleThatKeepsIt() throws IOException {
        Answer answer = answer("ptmalloc", Moment.END);
        assertThat(answer.rssBytes()).isEqualTo(RSS);
        assertThat(answer.liveBytes()).isEqualTo(324_579);
        assertThat(share(answer, "top").residentBytes()).isGreaterThan(32_000L << 10);
        assertThat(Sentences.of(answer))
                .anyMatch(sentence -> sentence.contains("are top"))
                .anyMatch(sentence -> sentence.startsWith("In all, 33,260 kB"))
                .anyMatch(sentence -> sentence.startsWith("Rule: 'raise mmap threshold', last in operation 257")
                        && sentence.contains("trim threshold 59,981,824 bytes")
                        && sentence.contains("the block of 29,990,508 bytes of operation 251"));
    }

    @Test
    void holesNameTheBlocksThatPinThem() throws IOException {
        Answer answer = answer("ptmalloc", Moment.END);
        Hole largest = answer.holes().get(0);
        assertThat(largest.above()).isNegative();
        assertThat(answer.holes().subList(1, 3))
                .extracting(hole -> answer.blocks().operation(hole.above()))
                .containsExactly(386L, 353L);
    }

    @Test
    void whatIsReturnableIsWhatATrimReturns() throws IOException {
        long pinned = answer("ptmalloc", Moment.END).rows().stream()
                .mapToLong(Share::pinnedBytes)
                .sum();
        assertThat(pinned).isEqualTo(356L << 10);
    }

    @Test
    void rowsSumToTheGrowthOfTheResidentSet() throws IOException {
        for (String allocator : new String[] {"ptmalloc", "tcmalloc", "jemalloc", "mimalloc"}) {
            for (Moment at :
                    new Moment[] {Moment.PEAK, Moment.END, Moment.before(0), Moment.before(250), Moment.before(500)}) {
                WhyFile file = WhyFile.of(answer(allocator, at));
                assertThat(file.kinds().stream().mapToLong(Share::residentBytes).sum())
                        .isEqualTo(file.rssBytes());
                assertThat(file.unattributedBytes()).isZero();
            }
        }
    }

    @Test
    void thePeakIsTheMostOfAllMoments() throws IOException {
        long peak = answer("ptmalloc", Moment.PEAK).rssBytes();
        assertThat(peak).isGreaterThan(60_000L << 10);
        for (int op = 0; op <= 500; op += 50) {
            assertThat(answer("ptmalloc", Moment.before(op)).rssBytes()).isLessThanOrEqualTo(peak);
        }
    }

    @Test
    void momentsThatTheTraceDoesNotHaveAreRefused() {
        assertThatThrownBy(() -> answer("ptmalloc", Moment.before(501)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("behind the end");
        assertThatThrownBy(() -> answer("ptmalloc", new Moment(Moment.Kind.TIME, 1)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("notes when each operation happened");
    }

    @Test
    void theTextIsOneScreenUnlessAllIsAsked() throws IOException {
        Answer answer = answer("jemalloc", Moment.END);
        assertThat(WhyText.brief(answer).lines()).hasSizeLessThan(50);
        assertThat(WhyText.full(answer).lines())
                .hasSizeGreaterThan((int) WhyText.brief(answer).lines().count());
    }
}
