package org.alloclab.libc.ptmalloc.arena;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.libc.ptmalloc.Heaps;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.junit.jupiter.api.Test;

/** What realloc and free do at once, and where they have to look: one condition at a time. */
final class QuickWaysTest {
    private final Heaps heaps = Heaps.plain();
    private final Arena main = heaps.process.main();
    private final long block = heaps.main.malloc(100);
    private final long next = heaps.main.malloc(100);

    private void head(long of, long head) {
        heaps.memory.store(of - 8, head);
    }

    private boolean keeps(long request) {
        return Reallocation.keepsShown(main, block, request);
    }

    /** A chunk of 112 bytes is made for requests of 89 to 104 bytes; less than MINSIZE more is not cut off. */
    @Test
    void aBlockStaysWhereItsChunkWouldBeMadeAsLarge() {
        for (long request = -1; request < 200; request++) {
            assertThat(keeps(request)).as("%d", request).isEqualTo(request >= 73 && request <= 104);
        }
    }

    @Test
    void anythingOddIsLookedAt() {
        assertThat(keeps(100)).isTrue();
        for (long bit : new long[] {Chunks.NON_MAIN_ARENA, Chunks.IS_MMAPPED}) {
            head(block, 112 | 1 | bit);
            assertThat(keeps(100)).isFalse();
        }
        head(block, 112 | 1);
        for (long odd : new long[] {16, 112, main.systemMemory() | 1}) {
            head(next, odd);
            assertThat(keeps(100)).isFalse();
        }
        head(next, main.systemMemory() - 16 | 1);
        assertThat(keeps(100)).isTrue();
        head(next, 17);
        assertThat(keeps(100)).isTrue();
        heaps.memory.store(block, 112 | 1);
        assertThat(Reallocation.keepsShown(main, block + 8, 100)).isFalse();
    }

    @Test
    void aSizeBeyondTheArenaIsLookedAt() {
        long size = main.systemMemory();
        head(block, size | 1);
        heaps.allocator.control("sbrk", 8192);
        heaps.memory.store(block - 8 + size, 33);
        assertThat(keeps(size - 8)).isFalse();
    }

    @Test
    void regularBlocks() {
        assertThat(main.isRegular(block, 112 | 1)).isTrue();
        assertThat(main.isRegular(block + 8, 112 | 1)).isFalse();
        assertThat(main.isRegular(block, 112 | Chunks.IS_MMAPPED)).isFalse();
        assertThat(main.isRegular(block, 112 | Chunks.NON_MAIN_ARENA)).isFalse();
        ThreadHeap second = heaps.newThread();
        second.malloc(24);
        Arena other = heaps.process.arenas().all().get(1);
        assertThat(other.isRegular(block, 112 | 1)).isFalse();
        assertThat(other.isRegular(block, 112 | Chunks.NON_MAIN_ARENA)).isTrue();
        assertThat(other.isRegular(block, 112 | Chunks.NON_MAIN_ARENA | Chunks.IS_MMAPPED))
                .isFalse();
    }

    /** More than two words, less than the arena has. */
    @Test
    void plausibleHeads() {
        assertThat(main.isPlausible(16)).isFalse();
        assertThat(main.isPlausible(17)).isTrue();
        assertThat(main.isPlausible(0)).isFalse();
        assertThat(main.isPlausible(-1)).isFalse();
        assertThat(main.isPlausible(main.systemMemory() | 7)).isFalse();
        assertThat(main.isPlausible(main.systemMemory() - 16 | 7)).isTrue();
    }

    @Test
    void intoAFastBin() {
        long larger = heaps.main.malloc(121);
        long largest = heaps.main.malloc(120);
        long last = heaps.main.malloc(100);
        long behind = heaps.main.malloc(24);
        assertThat(Release.offerToFastBin(main, block)).isTrue();
        assertThat(main.fastBins().head(5)).isEqualTo(block - 16);
        assertThat(main.fastBins().haveChunks()).isTrue();
        assertThat(Release.offerToFastBin(main, block)).as("first already").isFalse();
        assertThat(Release.offerToFastBin(main, larger)).isFalse();
        assertThat(Release.offerToFastBin(main, largest)).isTrue();
        assertThat(main.fastBins().head(6)).isEqualTo(largest - 16);
        assertThat(Release.offerToFastBin(main, next)).isTrue();
        head(behind, 16);
        assertThat(Release.offerToFastBin(main, last)).isFalse();
        assertThat(main.fastBins().head(5)).isEqualTo(next - 16);
        Heaps filled = Heaps.plain("glibc.malloc.perturb=1");
        long shown = filled.main.malloc(100);
        filled.main.malloc(24);
        assertThat(Release.offerToFastBin(filled.process.main(), shown)).isFalse();
    }
}
