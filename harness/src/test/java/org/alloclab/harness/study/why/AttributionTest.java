package org.alloclab.harness.study.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.PageState;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.measure.attribution.Attribution;
import org.alloclab.harness.measure.attribution.Share;
import org.alloclab.harness.plan.MachineRequest;
import org.alloclab.harness.plan.RunRequest;
import org.alloclab.harness.plan.Touch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every resident byte has an owner, at each of 101 checkpoints; and kinds agree with the allocators' own statistics. */
final class AttributionTest {
    private static final int OPERATIONS = 6000;
    private static final int CHECKPOINTS = 101;

    @TempDir
    private Path directory;

    private void sums(RunRequest request, int threads) throws IOException {
        Path trace = RandomTrace.write(directory.resolve("t.txt"), OPERATIONS, threads);
        List<Long> grown = new ArrayList<>();
        AttributedRun run = AttributedRun.of(request, trace, (rss, attribution, machine) -> {
            everyByteHasAnOwner(rss, attribution, machine);
            grown.add(rss);
        });
        assertThat(run.checkpoints).isEqualTo(CHECKPOINTS);
        assertThat(grown).anyMatch(rss -> rss > 1 << 18);
    }

    private static void everyByteHasAnOwner(long rss, Attribution attribution, ProgramMachine machine) {
        long sum = attribution.shares().stream().mapToLong(Share::residentBytes).sum();
        assertThat(sum - attribution.leftBytes()).isEqualTo(rss);
        assertThat(attribution.rssBytes()).isEqualTo(rss);
        assertThat(attribution.unattributedBytes()).isZero();
        for (Share share : attribution.shares()) {
            assertThat(share.pinnedBytes() + share.returnableBytes()).isEqualTo(share.residentBytes());
        }
        machine.allocator().checkInvariants();
    }

    @ParameterizedTest
    @CsvSource({
        "ptmalloc, NONE, 1",
        "ptmalloc, ALL, 1",
        "ptmalloc, ALL, 4",
        "tcmalloc, NONE, 4",
        "tcmalloc, ALL, 4",
        "jemalloc, NONE, 4",
        "jemalloc, ALL, 4",
        "mimalloc, NONE, 4",
        "mimalloc, ALL, 4"
    })
    void kindsSumToWhatIsResident(String allocator, Touch touch, int threads) throws IOException {
        sums(AttributedRun.request(allocator, touch, "", Map.of()), threads);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ptmalloc", "tcmalloc", "jemalloc", "mimalloc"})
    void hugePagesAreSharedOutToo(String allocator) throws IOException {
        sums(AttributedRun.request(allocator, Touch.ALL, "", Map.of("transparent_hugepage", "always")), 2);
    }

    /** Pages that went to swap space take the allocator's words along; they are read there. */
    @ParameterizedTest
    @ValueSource(strings = {"ptmalloc", "tcmalloc", "jemalloc", "mimalloc"})
    void piecesAreFoundWhereverTheirPagesAre(String allocator) throws IOException {
        MachineRequest swapping = new MachineRequest("", 2, 0, List.of(SwapDevice.of(1 << 30)));
        Map<String, String> options = Map.of("memory.max", String.valueOf(8 << 20));
        RunRequest request =
                AttributedRun.request(allocator, Touch.ALL, "", options).on(swapping);
        Path trace = RandomTrace.write(directory.resolve("t.txt"), OPERATIONS, 2);
        List<Long> swapped = new ArrayList<>();
        AttributedRun.of(request, trace, (rss, attribution, machine) -> {
            everyByteHasAnOwner(rss, attribution, machine);
            swapped.add(machine.space().areas().stream()
                    .flatMap(area -> machine.space().pageRuns(area.start(), area.end()).stream())
                    .filter(run -> run.state() == PageState.SWAPPED)
                    .mapToLong(PageRun::sizeBytes)
                    .sum());
        });
        assertThat(swapped).hasSize(CHECKPOINTS).anyMatch(bytes -> bytes > 1 << 18);
    }

    /** Pages that parent and child share are resident in both; whoever writes one has a copy of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"ptmalloc", "tcmalloc", "jemalloc", "mimalloc"})
    void aProcessThatHasForkedIsAttributed(String allocator) throws IOException {
        Path trace = RandomTrace.write(directory.resolve("t.txt"), OPERATIONS, 2);
        List<UserProcess> children = new ArrayList<>();
        List<Long> shared = new ArrayList<>();
        AttributedRun.of(
                AttributedRun.request(allocator, Touch.ALL, "", Map.of()), trace, (rss, attribution, machine) -> {
                    if (attribution.operation() == OPERATIONS / 2) {
                        children.add(((UserProcess) machine.space()).fork());
                    }
                    everyByteHasAnOwner(rss, attribution, machine);
                    shared.add(machine.space().areas().stream()
                            .flatMap(area -> machine.space().pageRuns(area.start(), area.end()).stream())
                            .filter(run -> run.state() == PageState.ANONYMOUS_SHARED)
                            .mapToLong(PageRun::sizeBytes)
                            .sum());
                    if (attribution.operation() == OPERATIONS) {
                        children.forEach(UserProcess::exit);
                    }
                });
        assertThat(children).hasSize(1);
        assertThat(shared).hasSize(CHECKPOINTS).anyMatch(bytes -> bytes > 1 << 16);
    }

    @Test
    void aPoolOfHugePagesIsNotResident() throws IOException {
        Map<String, String> options = Map.of("glibc.malloc.hugetlb", "2", "vm.nr_hugepages", "64");
        sums(AttributedRun.request("ptmalloc", Touch.ALL, "", options), 2);
    }

    @Test
    void aProgramOf32BitsIsAttributed() throws IOException {
        sums(AttributedRun.request("ptmalloc", Touch.ALL, "ia32-24g", Map.of()), 3);
    }

    @Test
    void ptmallocsPiecesAreItsStatistics() throws IOException {
        statistics("ptmalloc", (kinds, figure) -> {
            long free = bytes(kinds, "fast_bin")
                    + bytes(kinds, "unsorted_bin")
                    + bytes(kinds, "small_bin")
                    + bytes(kinds, "large_bin")
                    + bytes(kinds, "top")
                    + bytes(kinds, "free_header");
            // the first word of a top is the end of the chunk before it
            assertThat(free).isEqualTo(figure.of("mi_fordblks") - 8 * figure.of("arenas"));
            assertThat(bytes(kinds, "in arenas") - bytes(kinds, "heap_reserve")).isEqualTo(figure.of("mi_arena"));
            assertThat(figure.of("mi_uordblks") + figure.of("mi_fordblks")).isEqualTo(figure.of("mi_arena"));
            assertThat(bytes(kinds, "all") - bytes(kinds, "in arenas")).isEqualTo(figure.of("mi_hblkhd"));
            assertThat(bytes(kinds, "fast_bin")).isEqualTo(figure.of("mi_fsmblks"));
        });
    }

    @Test
    void tcmallocsPiecesAreItsStatistics() throws IOException {
        statistics("tcmalloc", (kinds, figure) -> {
            assertThat(bytes(kinds, "live") + bytes(kinds, "library_object"))
                    .isEqualTo(figure.of("generic.current_allocated_bytes"));
            assertThat(bytes(kinds, "thread_cache")).isEqualTo(figure.of("tcmalloc.thread_cache_free_bytes"));
            assertThat(bytes(kinds, "transfer_cache")).isEqualTo(figure.of("tcmalloc.transfer_cache_free_bytes"));
            assertThat(bytes(kinds, "central_list") + bytes(kinds, "span_tail"))
                    .isEqualTo(figure.of("tcmalloc.central_cache_free_bytes"));
            assertThat(bytes(kinds, "free_span")).isEqualTo(figure.of("tcmalloc.pageheap_free_bytes"));
            assertThat(bytes(kinds, "returned_span")).isEqualTo(figure.of("tcmalloc.pageheap_unmapped_bytes"));
            assertThat(bytes(kinds, "metadata")).isEqualTo(figure.of("metadata_bytes"));
        });
    }

    @Test
    void jemallocsPiecesAreItsStatistics() throws IOException {
        statistics("jemalloc", (kinds, figure) -> {
            long allocated = bytes(kinds, "live") + bytes(kinds, "tcache");
            assertThat(allocated + bytes(kinds, "tcache_stack")).isEqualTo(figure.of("stats.allocated"));
            assertThat(allocated
                            + bytes(kinds, "tcache_stack")
                            + bytes(kinds, "slab_free")
                            + bytes(kinds, "slab_tail")
                            + bytes(kinds, "large_pad"))
                    .isEqualTo(figure.of("stats.active"));
            assertThat(bytes(kinds, "dirty")).isEqualTo(4096 * figure.of("stats.dirty"));
            assertThat(bytes(kinds, "muzzy")).isEqualTo(4096 * figure.of("stats.muzzy"));
            assertThat(bytes(kinds, "retained")).isEqualTo(figure.of("stats.retained"));
            assertThat(bytes(kinds, "tcache")).isEqualTo(figure.of("stats.tcache_bytes"));
        });
    }

    /** A figure by its key. */
    @FunctionalInterface
    private interface Figure {
        long of(String key);
    }

    /** Holds the bytes of kinds against the figures. */
    @FunctionalInterface
    private interface Check {
        void hold(Map<String, Long> kinds, Figure figure);
    }

    private void statistics(String allocator, Check check) throws IOException {
        Path trace = RandomTrace.write(directory.resolve("t.txt"), OPERATIONS, 3);
        RunRequest request = AttributedRun.request(allocator, Touch.NONE, "", Map.of());
        AttributedRun run = AttributedRun.of(request, trace, (rss, attribution, machine) -> {
            if (attribution.operation() > 0) {
                check.hold(bytes(machine.allocator()), key -> figure(machine.allocator(), key));
            }
        });
        assertThat(run.checkpoints).isEqualTo(CHECKPOINTS);
    }

    private static Map<String, Long> bytes(UserAllocator allocator) {
        Map<String, Long> bytes = new HashMap<>(Map.of("all", 0L, "in arenas", 0L));
        for (PieceKind kind : allocator.pieceKinds()) {
            bytes.put(kind.key(), 0L);
        }
        allocator.pieces((kind, address, size, arena, thread) -> {
            bytes.merge(kind.key(), size, Long::sum);
            bytes.merge("all", size, Long::sum);
            bytes.merge("in arenas", arena == PieceVisitor.NOBODY ? 0 : size, Long::sum);
        });
        return bytes;
    }

    private static long figure(UserAllocator allocator, String key) {
        return allocator.metrics().asMap().entrySet().stream()
                .filter(entry -> entry.getKey().key().equals(key))
                .mapToLong(entry -> entry.getValue().longValue())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no figure " + key));
    }

    private static long bytes(Map<String, Long> kinds, String kind) {
        return kinds.getOrDefault(kind, 0L);
    }
}
