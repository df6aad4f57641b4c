package org.alloclab.harness.study.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alloclab.api.heap.Holding;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.plan.ClockSetting;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.alloclab.harness.render.Sentences;
import org.alloclab.harness.run.Run;
import org.alloclab.harness.study.ProgressListener;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.format.TraceFormats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of unused memory names the rule that keeps it, and settings with which there is less of it. */
final class KindRuleTest {
    private static final int OPERATIONS = 6000;
    private static final int THREADS = 3;

    /** What {@link #lessStaysWithASetting} is told of. */
    private static final Set<String> SHOWN = new TreeSet<>(List.of(
            "tcache glibc.malloc.tcache_count",
            "fast_bin glibc.malloc.mxfast",
            "unsorted_bin glibc.malloc.mmap_threshold",
            "unsorted_bin glibc.malloc.arena_max",
            "small_bin glibc.malloc.mmap_threshold",
            "small_bin glibc.malloc.arena_max",
            "large_bin glibc.malloc.mmap_threshold",
            "large_bin glibc.malloc.arena_max",
            "top glibc.malloc.trim_threshold",
            "top glibc.malloc.mmap_threshold",
            "top glibc.malloc.arena_max",
            "thread_cache TCMALLOC_MAX_TOTAL_THREAD_CACHE_BYTES",
            "free_span TCMALLOC_AGGRESSIVE_DECOMMIT",
            "tcache tcache",
            "slab_free narenas",
            "dirty dirty_decay_ms",
            "dirty narenas",
            "muzzy muzzy_decay_ms",
            "free_slice purge_delay"));

    @TempDir
    private Path directory;

    private static Stream<PieceKind> kinds(String allocator) {
        return machine(allocator).allocator().pieceKinds().stream();
    }

    private static ProgramMachine machine(String allocator) {
        return new Run(new PlanResolver(ProviderRegistry.discover())
                        .resolve(AttributedRun.request(allocator, Touch.NONE, "", Map.of())))
                .machine();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ptmalloc", "tcmalloc", "jemalloc", "mimalloc"})
    void whatNobodyUsesHasARule(String allocator) {
        assertThat(kinds(allocator))
                .allSatisfy(kind -> assertThat(kind.holding().rule().isEmpty())
                        .as(kind.key())
                        .isEqualTo(kind.role().isPinning()));
    }

    @Test
    void everySettingIsShownToLeaveLess() {
        Set<String> named = Stream.of("ptmalloc", "tcmalloc", "jemalloc", "mimalloc")
                .flatMap(KindRuleTest::kinds)
                .flatMap(kind -> kind.holding().settings().stream().map(setting -> kind.key() + " " + setting.option()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(SHOWN);
    }

    /** The sum over many moments of what lies in a kind, resident or not: what one moment has is chance. */
    private long held(String allocator, String kind, Map<String, String> options) throws IOException {
        Path trace = RandomTrace.write(directory.resolve("t.txt"), OPERATIONS, THREADS);
        long[] sum = new long[1];
        AttributedRun.of(
                AttributedRun.request(
                        allocator, Touch.ALL, "", options, new ClockSetting(1_000_000_000_000L, 1_000_000)),
                trace,
                (rss, attribution, machine) -> sum[0] += attribution.shares().stream()
                        .filter(share -> share.kind().equals(kind))
                        .mapToLong(Share::residentBytes)
                        .sum());
        return sum[0];
    }

    @ParameterizedTest
    @CsvSource({
        "ptmalloc, tcache, glibc.malloc.tcache_count, ''",
        "ptmalloc, fast_bin, glibc.malloc.mxfast, ''",
        "ptmalloc, unsorted_bin, glibc.malloc.mmap_threshold, ''",
        "ptmalloc, unsorted_bin, glibc.malloc.arena_max, ''",
        "ptmalloc, small_bin, glibc.malloc.mmap_threshold, ''",
        "ptmalloc, small_bin, glibc.malloc.arena_max, ''",
        "ptmalloc, large_bin, glibc.malloc.mmap_threshold, ''",
        "ptmalloc, large_bin, glibc.malloc.arena_max, ''",
        "ptmalloc, top, glibc.malloc.trim_threshold, ''",
        "ptmalloc, top, glibc.malloc.mmap_threshold, ''",
        "ptmalloc, top, glibc.malloc.arena_max, ''",
        "tcmalloc, thread_cache, TCMALLOC_MAX_TOTAL_THREAD_CACHE_BYTES, ''",
        "tcmalloc, free_span, TCMALLOC_AGGRESSIVE_DECOMMIT, ''",
        "jemalloc, tcache, tcache, ''",
        "jemalloc, slab_free, narenas, ''",
        "jemalloc, dirty, dirty_decay_ms, ''",
        "jemalloc, dirty, narenas, ''",
        "jemalloc, muzzy, muzzy_decay_ms, 'dirty_decay_ms=500 muzzy_decay_ms=10000'",
        "mimalloc, free_slice, purge_delay, ''"
    })
    void lessStaysWithASetting(String allocator, String kind, String option, String base) throws IOException {
        Holding.Setting setting = kinds(allocator)
                .filter(each -> each.key().equals(kind))
                .flatMap(each -> each.holding().settings().stream())
                .filter(each -> each.option().equals(option))
                .findFirst()
                .orElseThrow();
        Map<String, String> before = Arrays.stream(base.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .map(word -> word.split("=", -1))
                .collect(Collectors.toMap(word -> word[0], word -> word[1]));
        Map<String, String> after = new HashMap<>(before);
        after.put(setting.option(), setting.value());
        assertThat(held(allocator, kind, after)).isLessThan(held(allocator, kind, before));
    }

    /** Of whatever kind most is, the rule is that kind's, and no decision is named that does not move its limit. */
    @ParameterizedTest
    @ValueSource(strings = {"ptmalloc", "tcmalloc", "jemalloc", "mimalloc"})
    void theRuleThatIsNamedIsThatOfTheKindThatIsNamed(String allocator) throws IOException {
        TraceSource source = new TraceSource(RandomTrace.write(directory.resolve("t.txt"), OPERATIONS, THREADS));
        Set<String> seen = new TreeSet<>();
        for (int op = 1; op <= OPERATIONS; op += 499) {
            Answer answer = new Why(
                            allocator,
                            new PlanResolver(ProviderRegistry.discover())
                                    .resolve(AttributedRun.request(allocator, Touch.ALL, "", Map.of())),
                            source,
                            TraceFormats.detect(source),
                            new ReadOptions(false, false),
                            ProgressListener.UNHEARD,
                            0)
                    .at(Moment.before(op));
            List<String> sentences = new ArrayList<>(Sentences.of(answer));
            for (PieceKind kind : answer.kinds()) {
                if (sentences.stream().anyMatch(sentence -> sentence.contains(") are " + kind.key() + ", "))) {
                    seen.add(kind.key());
                    assertThat(sentences)
                            .filteredOn(sentence -> sentence.startsWith("Rule: "))
                            .singleElement()
                            .satisfies(rule -> isOf(kind, rule, answer));
                }
            }
        }
        assertThat(seen).isNotEmpty();
    }

    private static void isOf(PieceKind kind, String rule, Answer answer) {
        assertThat(rule).startsWith("Rule: " + kind.holding().rule());
        answer.events().stream()
                .filter(event -> !kind.holding().moved().contains(event.point()))
                .forEach(event ->
                        assertThat(rule).doesNotContain("'" + event.point().name() + "'"));
    }
}
