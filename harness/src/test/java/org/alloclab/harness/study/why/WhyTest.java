package org.alloclab.harness.study.why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        return why(allocator, Map.of()).at(at);
    }

    private Why why(String allocator, Map<String, String> options) throws IOException {
        TraceSource source = new TraceSource(trace);
        return new Why(
                allocator,
                new PlanResolver(ProviderRegistry.discover())
                        .resolve(AttributedRun.request(allocator, Touch.ALL, "", options)),
                source,
                TraceFormats.detect(source),
                new ReadOptions(false, false),
                ProgressListener.UNHEARD,
                0);
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
                .anyMatch(sentence -> sentence.startsWith("Rule: a free gives the end of an arena back")
                        && sentence.contains("'raise mmap threshold', last in operation 257")
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
    void theCallThatGivesBackIsMade() throws IOException {
        GivenBack trim = answer("ptmalloc", Moment.END).remedies().given().get(0);
        assertThat(trim.call()).isEqualTo("malloc_trim(0)");
        assertThat(trim.freedBytes()).isEqualTo(33_260L << 10);
        assertThat(trim.left()).isEmpty();
    }

    /** Given back is what the call of the real library gave back on this trace, as {@code verify} holds both to each other. */
    @ParameterizedTest
    @CsvSource({
        "tcmalloc, MallocExtension_ReleaseFreeMemory(), 66444, central_list",
        "jemalloc, 'mallctl(\"arena.4096.purge\", NULL, NULL, NULL, 0)', 21600, slab_free",
        "mimalloc, mi_collect(true), 114688, free_slice"
    })
    void everyAllocatorHasItsOwn(String allocator, String call, long kilobytes, String left) throws IOException {
        Answer answer = answer(allocator, Moment.END);
        assertThat(answer.remedies().given()).singleElement().satisfies(given -> {
            assertThat(given.call()).isEqualTo(call);
            assertThat(given.freedBytes()).isEqualTo(kilobytes << 10);
            assertThat(given.left()).extracting(Share::kind).contains(left);
        });
        assertThat(Sentences.of(answer)).anyMatch(sentence -> sentence.startsWith(call + " called now gives back "));
    }

    @Test
    void settingsAreTriedByPlayingTheTraceWithThem() throws IOException {
        Remedies remedies =
                why("ptmalloc", Map.of()).trying(Why.QUICK).at(Moment.END).remedies();
        assertThat(remedies.minorFaults()).isEqualTo(25_054);
        assertThat(remedies.tried())
                .containsExactly(
                        new Tried("glibc.malloc.trim_threshold=131072", 328 << 10, 283_432, Optional.empty()),
                        new Tried("glibc.malloc.mmap_threshold=131072", 328 << 10, 283_432, Optional.empty()));
        assertThat(remedies.untried()).isEmpty();
    }

    @Test
    void aSettingOfTheUserGivesWayToTheOneThatIsTried() throws IOException {
        Answer answer = why("ptmalloc", Map.of("MALLOC_TRIM_THRESHOLD_", "59999999", "mmap_threshold", "59999999"))
                .trying(Why.QUICK)
                .at(Moment.END);
        assertThat(answer.remedies().tried())
                .extracting(Tried::setting, Tried::rssBytes)
                .contains(
                        tuple("glibc.malloc.trim_threshold=131072", 804L << 10),
                        tuple("glibc.malloc.mmap_threshold=131072", 328L << 10));
    }

    @Test
    void settingsOfALongTraceAreNamedAndNotTried() throws IOException {
        Answer answer = why("ptmalloc", Map.of()).trying(499).at(Moment.END);
        assertThat(answer.remedies().tried()).isEmpty();
        assertThat(answer.remedies().untried()).contains("glibc.malloc.trim_threshold=131072");
        assertThat(Sentences.of(answer)).anyMatch(sentence -> sentence.startsWith("Not tried on so long a trace"));
    }

    @Test
    void settingsAreTriedAtTheMomentThatWasAskedFor() throws IOException {
        Answer answer = why("ptmalloc", Map.of()).trying(Why.QUICK).at(Moment.before(300));
        for (Tried tried : answer.remedies().tried()) {
            String[] setting = tried.setting().split("=", -1);
            assertThat(why("ptmalloc", Map.of(setting[0], setting[1]))
                            .at(Moment.before(300))
                            .rssBytes())
                    .isEqualTo(tried.rssBytes());
        }
        assertThat(answer.remedies().tried()).isNotEmpty();
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
    void whereMostIsInUseTheProgramIsNamedFirst() throws IOException {
        assertThat(Sentences.of(answer("ptmalloc", Moment.before(3))))
                .anyMatch(sentence -> sentence.endsWith("are what the program holds itself."));
        assertThat(Sentences.of(answer("ptmalloc", Moment.END)))
                .noneMatch(sentence -> sentence.contains("holds itself"));
    }

    /** A background thread gives dirty pages back while the program rests; without one nobody does. */
    @Test
    void restIsTimeInWhichABackgroundThreadGivesBack() throws IOException {
        Map<String, String> background = Map.of("background_thread", "true");
        Answer end = why("jemalloc", background).at(Moment.END);
        Answer rested = why("jemalloc", background).trying(Why.QUICK).at(Moment.idle(60_000_000_000L));
        assertThat(rested.rssBytes()).isLessThan(end.rssBytes() / 2);
        assertThat(rested.rows().stream().mapToLong(Share::residentBytes).sum()).isEqualTo(rested.rssBytes());
        assertThat(Sentences.of(rested).get(0)).contains("behind 500 operations and 60 s of rest");
        assertThat(rested.remedies().tried())
                .isNotEmpty()
                .allSatisfy(tried -> assertThat(tried.rssBytes()).isLessThanOrEqualTo(end.rssBytes() / 2));
        Answer without = why("jemalloc", Map.of()).at(Moment.idle(60_000_000_000L));
        assertThat(without.rssBytes()).isEqualTo(answer("jemalloc", Moment.END).rssBytes());
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
