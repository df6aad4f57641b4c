package org.alloclab.libc.ptmalloc.arena;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.libc.ptmalloc.Heaps;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.junit.jupiter.api.Test;

/** Each law, broken once. */
final class InvariantsTest {
    private final Heaps heaps = Heaps.plain();
    private final long used = heaps.main.malloc(2000);
    private final long small = heaps.main.malloc(24);
    private final long freed = heaps.main.malloc(3000);
    private final long fence = heaps.main.malloc(24);

    private void set(long block, int index, long word) {
        heaps.memory.store(block + 8L * index, word);
    }

    private void fails(String law) {
        assertThatThrownBy(heaps.allocator::checkInvariants)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(law);
    }

    @Test
    void nothingIsBrokenAtFirst() {
        heaps.main.free(freed);
        assertThatCode(heaps.allocator::checkInvariants).doesNotThrowAnyException();
    }

    @Test
    void sizesAreMultiplesOf16() {
        set(used, -1, 2024 | 1);
        fails("a chunk size is a multiple of 16");
    }

    @Test
    void previousInUseIsTrue() {
        heaps.main.free(small);
        set(freed, -1, heaps.head(freed) & ~Chunks.PREV_INUSE);
        fails("PREV_INUSE tells of the chunk before");
    }

    @Test
    void feetRepeatSizes() {
        heaps.main.free(freed);
        set(fence, -2, 48);
        fails("repeats its size in its foot");
    }

    @Test
    void freeChunksAreInABin() {
        set(fence, -1, 32);
        set(fence, -2, 3008);
        fails("a free chunk is in a bin");
    }

    @Test
    void binsHoldFreeChunks() {
        heaps.main.free(freed);
        set(fence, -1, 32 | 1);
        fails("a member of a bin is free");
    }

    @Test
    void listsAreLinkedBothWays() {
        heaps.main.free(freed);
        set(freed, 1, used - 16);
        fails("lists are linked both ways");
    }

    @Test
    void listsOfSizesAreLinkedBothWays() {
        heaps.main.free(freed);
        heaps.main.malloc(10_000);
        set(freed, 3, used - 16);
        fails("the list of sizes is linked both ways");
    }

    @Test
    void binsWithChunksAreMarked() {
        heaps.main.free(freed);
        heaps.main.malloc(10_000);
        heaps.process.main().bins().map.unmark(heaps.process.parameters().sizes.binIndex(3008));
        fails("a bin with chunks is marked");
    }

    @Test
    void cachesHoldTheirSize() {
        heaps.main.free(small);
        set(small, -1, 48 | 1);
        assertThatThrownBy(heaps.allocator::checkInvariants).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void cachesCountTheirBlocks() {
        heaps.main.free(small);
        heaps.main.free(fence);
        set(fence, 0, fence >>> 12);
        fails("a thread cache counts its blocks");
    }

    @Test
    void chunksAreTheArenasMemory() {
        heaps.process.main().systemMemory += 4096;
        fails("the main arena's chunks are its memory");
    }

    @Test
    void mappedChunksAddUp() {
        long mapped = heaps.main.malloc(1 << 20);
        set(mapped, -1, heaps.head(mapped) + 4096);
        fails("mapped chunks add up");
    }

    @Test
    void chunksOfOtherArenasBearTheirFlag() {
        ThreadHeap thread = heaps.newThread();
        long block = thread.malloc(100);
        set(block, -1, heaps.head(block) & ~Chunks.NON_MAIN_ARENA);
        fails("bear their arena's flag");
    }

    @Test
    void regionsAreTheArenasMemory() {
        heaps.newThread().malloc(100);
        heaps.process.arenas().all().get(1).systemMemory++;
        fails("an arena's regions are its memory");
    }

    @Test
    void freeArenasHaveNoThreads() {
        ThreadHeap thread = heaps.newThread();
        thread.malloc(100);
        thread.exit();
        heaps.process.arenas().all().get(1).attach();
        fails("an arena on the free list has no threads");
    }
}
