package org.alloclab.libc.ptmalloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.metric.Metric;
import org.junit.jupiter.api.Test;

/** What the allocator tells of itself, and its controls. */
final class PtmallocTest {
    private static final int MMAP_MAX = -4;

    private final Heaps heaps = Heaps.plain();

    private long metric(String name) {
        return heaps.allocator.metrics().asMap().entrySet().stream()
                .filter(entry -> entry.getKey().key().equals(name))
                .mapToLong(entry -> entry.getValue().longValue())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void metricsCountWhatWasDone() {
        ThreadHeap second = heaps.newThread();
        long one = heaps.main.malloc(24);
        long two = heaps.main.malloc(100);
        long three = second.malloc(24);
        long mapped = heaps.main.malloc(200_000);
        heaps.main.free(one);
        heaps.main.free(two);
        second.free(three);
        heaps.main.free(mapped);
        assertThat(metric("tcache_blocks")).isEqualTo(3);
        assertThat(metric("arenas")).isEqualTo(2);
        assertThat(metric("max_n_mmaps")).isEqualTo(1);
        assertThat(metric("max_mmapped_mem")).isEqualTo(200_704);
        assertThat(metric("mmap_threshold")).isEqualTo(200_704);
        assertThat(metric("trim_threshold")).isEqualTo(401_408);
    }

    @Test
    void namesOfWhatItOffers() {
        assertThat(heaps.allocator.checkpointMetrics().stream().map(Metric::key))
                .startsWith("mi_arena")
                .endsWith("mi_keepcost")
                .hasSize(10);
        assertThat(heaps.allocator.reportNames()).containsExactly("malloc_stats", "malloc_info");
        assertThat(heaps.allocator.controls().stream().map(Control::name))
                .containsExactly("mallopt", "malloc_trim", "sbrk");
        assertThat(heaps.allocator.pieceKinds().stream().map(PieceKind::key)).contains("live", "top", "tcache");
    }

    @Test
    void whatItDoesNotOfferIsRefusedByName() {
        assertThatThrownBy(() -> heaps.allocator.report("mallinfo"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("report must be one of malloc_stats, malloc_info: was mallinfo");
        assertThatThrownBy(() -> heaps.allocator.control("malloc_trim"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("control must be one of [mallopt[param, value], malloc_trim[pad], sbrk[increment]]:"
                        + " was malloc_trim with 0 arguments");
        assertThatThrownBy(() -> heaps.allocator.control("free", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void piecesAreShown() {
        long block = heaps.main.malloc(24);
        List<Long> live = new ArrayList<>();
        heaps.allocator.pieces((kind, address, bytes, arena, thread) -> {
            if (kind.key().equals("live")) {
                live.add(address);
            }
        });
        assertThat(live).containsExactly(block);
    }

    /** __libc_mallopt begins with ptmalloc_init, which gives the main arena to the thread that calls it. */
    @Test
    void aControlInitialises() {
        ThreadHeap second = heaps.newThread();
        assertThat(heaps.process.isInitialised()).isFalse();
        heaps.allocator.control("mallopt", MMAP_MAX, 1);
        assertThat(heaps.process.isInitialised()).isTrue();
        long block = second.malloc(24);
        assertThat(heaps.process.regions().find(block)).isNotNull();
    }

    /** And with malloc_consolidate of the main arena. */
    @Test
    void malloptMergesFastBins() {
        Heaps uncached = Heaps.plain("glibc.malloc.tcache_count=0");
        long block = uncached.main.malloc(24);
        uncached.main.malloc(24);
        uncached.main.free(block);
        assertThat(uncached.process.main().fastBins().haveChunks()).isTrue();
        assertThat(uncached.process.main().fastBins().head(0)).isEqualTo(block - 16);
        uncached.allocator.control("mallopt", MMAP_MAX, 1);
        assertThat(uncached.process.main().fastBins().head(0)).isZero();
        assertThat(uncached.process.main().bins().lastUnsorted()).isEqualTo(block - 16);
    }
}
