package org.alloclab.libc.ptmalloc.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.junit.jupiter.api.Test;

/** What free may put into a cache at once, and what has to be looked at first. */
final class QuickWaysTest {
    private static final long SIZE = 48;

    private final LooseChunks loose = LooseChunks.wide("2.36");
    private final ThreadCache cache = loose.openCache();

    /** A block whose words its program has stored to. */
    private long written(long chunkSize) {
        long block = loose.block(chunkSize);
        loose.memory.store(block, 7);
        loose.memory.store(block + 8, 7);
        loose.block(32);
        return block;
    }

    private int offer(long block) {
        return cache.offerShown(loose.chunks, block);
    }

    @Test
    void aBlockInOrderIsTakenAndMarked() {
        long block = written(SIZE);
        assertThat(offer(block)).isEqualTo(ThreadCache.TAKEN);
        assertThat(cache.count(1)).isEqualTo(1);
        assertThat(cache.entry(1)).isEqualTo(block);
        assertThat(loose.word(block, 0)).isEqualTo(block >>> 12);
        assertThat(loose.word(block, 1)).isEqualTo(LooseChunks.KEY);
    }

    @Test
    void theLargestSizeIsTakenAndTheNextNot() {
        assertThat(offer(written(1040))).isEqualTo(ThreadCache.TAKEN);
        assertThat(cache.count(63)).isEqualTo(1);
        assertThat(offer(written(1056))).isEqualTo(ThreadCache.UNSURE);
    }

    @Test
    void aFullBinSaysSo() {
        for (int i = 0; i < 7; i++) {
            assertThat(offer(written(SIZE))).isEqualTo(ThreadCache.TAKEN);
        }
        assertThat(offer(written(SIZE))).isEqualTo(ThreadCache.FULL);
        assertThat(cache.count(1)).isEqualTo(7);
    }

    @Test
    void flagsHaveToBeThoseOfTheArena() {
        long block = written(SIZE);
        loose.head(block, SIZE | Chunks.PREV_INUSE | Chunks.NON_MAIN_ARENA);
        assertThat(offer(block)).isEqualTo(ThreadCache.UNSURE);
        cache.expectFlag(Chunks.NON_MAIN_ARENA);
        assertThat(offer(written(SIZE))).isEqualTo(ThreadCache.UNSURE);
        loose.head(block, SIZE | Chunks.IS_MMAPPED | Chunks.NON_MAIN_ARENA);
        assertThat(offer(block)).isEqualTo(ThreadCache.UNSURE);
        loose.head(block, SIZE | Chunks.PREV_INUSE | Chunks.NON_MAIN_ARENA);
        assertThat(offer(block)).isEqualTo(ThreadCache.TAKEN);
        assertThat(cache.count(1)).isEqualTo(1);
    }

    @Test
    void sizesAreMultiplesOf16() {
        long block = written(SIZE);
        loose.head(block, SIZE + 8 | Chunks.PREV_INUSE);
        assertThat(offer(block)).isEqualTo(ThreadCache.UNSURE);
    }

    @Test
    void blocksAreAligned() {
        long block = written(SIZE);
        loose.memory.store(block, SIZE | Chunks.PREV_INUSE);
        assertThat(offer(block + 8)).isEqualTo(ThreadCache.UNSURE);
        assertThat(cache.count(1)).isZero();
    }

    @Test
    void aMarkedBlockIsLookedAt() {
        long block = written(SIZE);
        loose.memory.store(block + 8, LooseChunks.KEY);
        assertThat(offer(block)).isEqualTo(ThreadCache.UNSURE);
        assertThat(cache.isMarked(loose.chunks, block)).isTrue();
        loose.memory.store(block + 8, LooseChunks.KEY + 1);
        assertThat(cache.isMarked(loose.chunks, block)).isFalse();
    }

    @Test
    void aPageThatWasNeverStoredToIsAskedFor() {
        long block = loose.alignedBlock(SIZE, 4096);
        assertThat(offer(block)).isEqualTo(ThreadCache.UNSURE);
        loose.memory.store(block, 7);
        assertThat(offer(block)).isEqualTo(ThreadCache.TAKEN);
    }

    @Test
    void withoutATableNothingIsTaken() {
        ThreadCache none = loose.cache();
        assertThat(none.offerShown(loose.chunks, written(SIZE))).isEqualTo(ThreadCache.UNSURE);
        assertThat(none.isExhausted()).isFalse();
        assertThat(none.takeFor(loose.chunks, 24)).isZero();
        cache.offerShown(loose.chunks, written(SIZE));
        long table = cache.table();
        assertThat(table).isNotZero();
        assertThat(cache.isExhausted()).isTrue();
        assertThat(cache.close()).isEqualTo(table);
        assertThat(offer(written(SIZE))).isEqualTo(ThreadCache.UNSURE);
        assertThat(cache.takeFor(loose.chunks, 40)).isZero();
        assertThat(cache.stockedBin(40)).isEqualTo(-1);
        assertThat(cache.binFor(SIZE)).isEqualTo(-1);
        assertThat(cache.filledBinFor(SIZE)).isEqualTo(-1);
        assertThat(cache.isExhausted()).isFalse();
        assertThat(cache.isDisabled()).isTrue();
    }

    @Test
    void aRequestIsServedByTheBinOfItsSize() {
        long block = written(SIZE);
        offer(block);
        assertThat(cache.takeFor(loose.chunks, 24)).isZero();
        assertThat(cache.takeFor(loose.chunks, 41)).isZero();
        assertThat(cache.takeFor(loose.chunks, -1)).isZero();
        assertThat(cache.stockedBin(24)).isEqualTo(-1);
        assertThat(cache.stockedBin(25)).isEqualTo(1);
        assertThat(cache.takeFor(loose.chunks, 25)).isEqualTo(block);
        assertThat(loose.word(block, 1)).isZero();
        assertThat(cache.count(1)).isZero();
        offer(block);
        assertThat(cache.takeFor(loose.chunks, 40)).isEqualTo(block);
        assertThat(cache.takeFor(loose.chunks, 40)).isZero();
        long smallest = written(32);
        offer(smallest);
        assertThat(cache.stockedBin(0)).isZero();
        assertThat(cache.takeFor(loose.chunks, 0)).isEqualTo(smallest);
        long largest = written(1040);
        offer(largest);
        assertThat(cache.stockedBin(1033)).isEqualTo(-1);
        assertThat(cache.takeFor(loose.chunks, 1033)).isZero();
        assertThat(cache.takeFor(loose.chunks, 1032)).isEqualTo(largest);
    }

    @Test
    void anEntryThatIsNotAlignedEndsTheProgram() {
        long block = written(SIZE);
        offer(block);
        loose.memory.store(block, (block >>> 12) ^ (block + 8));
        assertThat(cache.takeFor(loose.chunks, 40)).isEqualTo(block);
        assertThatThrownBy(() -> cache.takeFor(loose.chunks, 40))
                .isInstanceOf(SimulatedDeath.class)
                .hasMessageContaining("malloc(): unaligned tcache chunk detected");
    }
}
