package org.alloclab.api.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlatViewTest {
    private static final long HEAP = 0x5555_5555_b000L;
    private static final long PAGE = 4096;
    private static final long ROOM = 128 << 20;
    /** A region with more content than this is not flat any more. */
    private static final long LIMIT = 32 << 20;

    private final UserMemory memory = new UserMemory(this::walk);
    private final Viewer viewer = new Viewer();

    private int walks;

    private void walk(long address, boolean write) {
        walks++;
        memory.grant(address, 1, write);
    }

    /** Sees what an allocator would. */
    private static final class Viewer implements FlatView {
        private long base;
        private long[] words = {};
        private long[][] blocks = {};

        @Override
        public void show(long first, long[] flat, long[][] behind, long[] readable, long[] writable) {
            base = first;
            words = flat;
            blocks = behind;
        }

        boolean sees() {
            return words.length > 0 || blocks.length > 0;
        }

        long word(long address) {
            int i = (int) ((address - base) >>> 3);
            return i < words.length ? words[i] : blocks[i >>> BLOCK_SHIFT][i & ((1 << BLOCK_SHIFT) - 1)];
        }
    }

    @Test
    void wordsAreWhereTheyWereStored() {
        memory.flat(HEAP, ROOM, viewer);
        for (long at = 0; at < LIMIT; at += 40_008) {
            memory.store(HEAP + at, at + 1);
        }
        assertThat(viewer.words).isNotEmpty();
        for (long at = 0; at < LIMIT; at += 40_008) {
            assertThat(viewer.word(HEAP + at)).isEqualTo(at + 1);
            assertThat(memory.load(HEAP + at)).isEqualTo(at + 1);
        }
    }

    @Test
    void wordStoredThroughTheViewIsInMemory() {
        memory.flat(HEAP, ROOM, viewer);
        memory.store(HEAP + 8, 1);
        viewer.words[1] = 77;
        assertThat(memory.load(HEAP + 8)).isEqualTo(77);
        assertThat(memory.peek(HEAP + 8)).isEqualTo(77);
    }

    @Test
    void regionThatIsExpectedIsShownWithWhatWasStoredMeanwhile() {
        memory.flat(HEAP, ROOM);
        memory.store(HEAP, 1);
        memory.store(HEAP + 300_000, 2);
        assertThat(viewer.sees()).isFalse();
        memory.flat(HEAP, ROOM, viewer);
        assertThat(viewer.words[0]).isEqualTo(1);
        assertThat(viewer.word(HEAP + 300_000)).isEqualTo(2);
        assertThat(memory.load(HEAP + 300_000)).isEqualTo(2);
    }

    @Test
    void wordsThatLieInBlocksMoveIntoTheOneArray() {
        memory.dense(HEAP, ROOM);
        for (long at = 0; at < 600_000; at += 40_008) {
            memory.store(HEAP + at, at + 1);
        }
        memory.flat(HEAP, ROOM, viewer);
        for (long at = 0; at < 600_000; at += 40_008) {
            assertThat(viewer.word(HEAP + at)).isEqualTo(at + 1);
        }
    }

    @Test
    void littleContentTakesALittleArray() {
        memory.flat(HEAP, ROOM, viewer);
        memory.store(HEAP, 1);
        assertThat(viewer.words).hasSize(4096);
        memory.store(HEAP + 40_000, 2);
        assertThat(viewer.words).hasSize(8192);
        memory.store(HEAP + 200_000, 3);
        assertThat(viewer.words).hasSize(32_768);
        memory.store(HEAP + 270_000, 4);
        assertThat(viewer.words).hasSize(65_536);
        assertThat(viewer.words[0]).isEqualTo(1);
        assertThat(viewer.words[5_000]).isEqualTo(2);
        assertThat(viewer.words[25_000]).isEqualTo(3);
    }

    @Test
    void littleArrayGoesToABlockWhereWordsLieBehindTheLimit() {
        memory.flat(HEAP & -(64 << 20), 64 << 20, viewer);
        long heap = HEAP & -(64 << 20);
        memory.store(heap + 8, 1);
        memory.store(heap + (3 << 20), 2);
        assertThat(viewer.words).isEmpty();
        assertThat(viewer.word(heap + 8)).isEqualTo(1);
        assertThat(viewer.word(heap + (3 << 20))).isEqualTo(2);
    }

    @Test
    void regionThatGrowsTooLargeGoesToBlocks() {
        memory.flat(HEAP, ROOM, viewer);
        for (long at = 0; at < LIMIT + 1_000_000; at += 40_008) {
            memory.store(HEAP + at, at + 1);
        }
        assertThat(viewer.words).isEmpty();
        for (long at = 0; at < LIMIT + 1_000_000; at += 40_008) {
            assertThat(viewer.word(HEAP + at)).isEqualTo(at + 1);
            assertThat(memory.load(HEAP + at)).isEqualTo(at + 1);
        }
    }

    @Test
    void regionOfManyGoesToBlocksSooner() {
        memory.flat(HEAP, 64 << 20, viewer);
        for (long at = 0; at < 4 << 20; at += 40_008) {
            memory.store(HEAP + at, at + 1);
        }
        assertThat(viewer.words).isEmpty();
        for (long at = 0; at < 4 << 20; at += 40_008) {
            assertThat(viewer.word(HEAP + at)).isEqualTo(at + 1);
        }
    }

    @Test
    void wordFarAwayTakesABlock() {
        memory.flat(HEAP, ROOM, viewer);
        memory.store(HEAP, 1);
        memory.store(HEAP + LIMIT / 2, 2);
        assertThat(viewer.words.length * 8L).isLessThan(LIMIT / 4);
        assertThat(memory.load(HEAP + LIMIT / 2)).isEqualTo(2);
        assertThat(viewer.word(HEAP + LIMIT / 2)).isEqualTo(2);
    }

    @Test
    void nothingIsSeenFromARevocationToTheNextGrant() {
        memory.flat(HEAP, ROOM, viewer);
        memory.store(HEAP, 1);
        memory.store(HEAP + PAGE, 2);
        memory.revoke(HEAP, 2 * PAGE);
        assertThat(viewer.sees()).isFalse();
        memory.touchWrite(HEAP);
        assertThat(viewer.sees()).isFalse();
        memory.touchWrite(HEAP + PAGE);
        assertThat(viewer.sees()).isTrue();
    }

    @Test
    void pageThatMayOnlyBeReadAgainStaysLost() {
        memory.flat(HEAP, ROOM, viewer);
        memory.store(HEAP, 1);
        memory.revokeWrite(HEAP, PAGE);
        assertThat(viewer.sees()).isFalse();
        memory.touchRead(HEAP);
        assertThat(viewer.sees()).isFalse();
        memory.touchWrite(HEAP);
        assertThat(viewer.sees()).isTrue();
    }

    @Test
    void pageThatWasNeverGrantedIsNotLost() {
        memory.flat(HEAP, ROOM, viewer);
        memory.store(HEAP, 1);
        memory.revoke(HEAP + 4 * PAGE, 100 * PAGE);
        assertThat(viewer.sees()).isTrue();
    }

    @Test
    void whatWasGivenBackIsNotLost() {
        memory.flat(HEAP, ROOM, viewer);
        memory.store(HEAP, 1);
        memory.store(HEAP + PAGE, 2);
        memory.revoke(HEAP + PAGE, PAGE);
        memory.discard(HEAP + PAGE, PAGE);
        memory.forget(HEAP + PAGE, PAGE);
        assertThat(viewer.sees()).isTrue();
        assertThat(viewer.word(HEAP + PAGE)).isZero();
        memory.revoke(HEAP, PAGE);
        memory.forget(HEAP + PAGE, PAGE);
        assertThat(viewer.sees()).isFalse();
    }

    @Test
    void programThatIsNotTrustedIsShownNothing() {
        memory.flat(HEAP, ROOM, viewer);
        memory.store(HEAP, 1);
        memory.distrust();
        assertThat(viewer.sees()).isFalse();
        memory.store(HEAP + LIMIT, 1);
        assertThat(viewer.sees()).isFalse();
        assertThat(memory.load(HEAP)).isEqualTo(1);
        Viewer later = new Viewer();
        memory.flat(HEAP + (1L << 32), ROOM, later);
        memory.store(HEAP + (1L << 32), 1);
        assertThat(later.sees()).isFalse();
    }

    @Test
    void lastViewerAlone() {
        memory.flat(HEAP, ROOM, viewer);
        memory.store(HEAP, 1);
        Viewer later = new Viewer();
        memory.flat(HEAP, ROOM, later);
        assertThat(viewer.sees()).isFalse();
        assertThat(later.word(HEAP)).isEqualTo(1);
        memory.hide(memory.segment(HEAP));
        assertThat(later.sees()).isFalse();
        assertThat(memory.load(HEAP)).isEqualTo(1);
    }

    @Test
    void revocationWhileNobodyLooksIsKnownLater() {
        memory.flat(HEAP, ROOM, viewer);
        memory.store(HEAP, 1);
        memory.hide(memory.segment(HEAP));
        memory.revoke(HEAP, PAGE);
        memory.flat(HEAP, ROOM, viewer);
        assertThat(viewer.sees()).isFalse();
    }

    @Test
    void discardedEndOfARegionIsZeros() {
        memory.flat(HEAP, ROOM, viewer);
        for (long at = 0; at < 8 << 20; at += PAGE) {
            memory.store(HEAP + at, at + 1);
        }
        memory.discard(HEAP + (1 << 20), 7 << 20);
        assertThat(memory.load(HEAP + (1 << 20) - PAGE)).isEqualTo((1 << 20) - PAGE + 1);
        assertThat(memory.load(HEAP + (1 << 20))).isZero();
        assertThat(memory.load(HEAP + (7 << 20))).isZero();
    }

    @Test
    void whoKnowsThatAPageWasMetAsksForALostOneAllTheSame() {
        long second = HEAP + (1L << 32);
        Segment first = memory.flat(HEAP, ROOM, viewer);
        memory.store(HEAP, 1);
        memory.hide(first);
        memory.flat(second, ROOM, viewer);
        memory.store(second, 2);
        assertThat(memory.loadMet(HEAP)).isEqualTo(1);
        memory.storeMet(HEAP, 3);
        assertThat(memory.load(HEAP)).isEqualTo(3);
        memory.revoke(HEAP, PAGE);
        walks = 0;
        assertThat(memory.loadMet(HEAP)).isEqualTo(3);
        assertThat(walks).isEqualTo(1);
        memory.revokeWrite(second, PAGE);
        memory.storeMet(second, 4);
        assertThat(walks).isEqualTo(2);
        assertThat(memory.load(second)).isEqualTo(4);
    }

    @Test
    void wordFarAwayIsFoundByWhoKnowsThatItWasMet() {
        memory.flat(HEAP, ROOM, viewer);
        memory.store(HEAP + LIMIT / 2, 2);
        long elsewhere = HEAP + (1L << 40) + LIMIT;
        memory.storeMet(elsewhere, 5);
        assertThat(memory.loadMet(elsewhere)).isEqualTo(5);
        assertThat(memory.loadMet(HEAP + LIMIT / 2)).isEqualTo(2);
        assertThat(memory.loadMet(HEAP + LIMIT)).isZero();
        memory.storeMet(HEAP + LIMIT, 6);
        assertThat(memory.load(HEAP + LIMIT)).isEqualTo(6);
    }
}
