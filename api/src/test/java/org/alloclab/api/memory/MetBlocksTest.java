package org.alloclab.api.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetBlocksTest {
    private static final long PAGE = 4096;
    private static final long BLOCK = 256 << 10;
    private static final long GRANULE = 64 << 20;
    /** A heap of an arena begins on a multiple of its size. */
    private static final long HEAP = 0x7fff_e000_0000L;
    /** In a region that is shown, its first megabytes are in one array. */
    private static final long AWAY = 16 << 20;

    private final UserMemory memory = new UserMemory(this::walk);

    private int walks;

    private void walk(long address, boolean write) {
        walks++;
        memory.grant(address, 1, write);
    }

    private static final class Blind implements FlatView {
        @Override
        public void show(long base, long[] words, long[][] blocks, long[] readable, long[] writable) {}
    }

    /** A heap with two words in blocks, both at hand. */
    @BeforeEach
    void keepTwoBlocksAtHand() {
        memory.flat(HEAP, GRANULE, new Blind());
        memory.store(HEAP + AWAY, 1);
        memory.store(HEAP + AWAY + BLOCK, 2);
        assertThat(memory.loadMet(HEAP + AWAY)).isEqualTo(1);
        assertThat(memory.loadMet(HEAP + AWAY + BLOCK)).isEqualTo(2);
        walks = 0;
    }

    @Test
    void wordsAreThoseOfTheMemory() {
        memory.storeMet(HEAP + AWAY, 3);
        memory.storeMet(HEAP + AWAY + 8, 4);
        assertThat(memory.load(HEAP + AWAY)).isEqualTo(3);
        assertThat(memory.load(HEAP + AWAY + 8)).isEqualTo(4);
        assertThat(memory.loadMet(HEAP + AWAY + BLOCK)).isEqualTo(2);
        assertThat(walks).isZero();
    }

    @Test
    void lostPageIsAskedForByLoads() {
        memory.revoke(HEAP + AWAY, PAGE);
        assertThat(memory.loadMet(HEAP + AWAY)).isEqualTo(1);
        assertThat(walks).isEqualTo(1);
    }

    @Test
    void lostPageIsAskedForByStores() {
        memory.revokeWrite(HEAP + AWAY, PAGE);
        memory.storeMet(HEAP + AWAY, 5);
        assertThat(walks).isEqualTo(1);
        assertThat(memory.load(HEAP + AWAY)).isEqualTo(5);
    }

    @Test
    void whatWasFoundAgainMayBeAtHandAgain() {
        memory.revoke(HEAP + AWAY, PAGE);
        memory.touchWrite(HEAP + AWAY);
        assertThat(memory.loadMet(HEAP + AWAY)).isEqualTo(1);
        memory.revoke(HEAP + AWAY, PAGE);
        walks = 0;
        assertThat(memory.loadMet(HEAP + AWAY)).isEqualTo(1);
        assertThat(walks).isEqualTo(1);
    }

    @Test
    void discardedBlockIsZeros() {
        memory.discard(HEAP + AWAY, BLOCK);
        assertThat(memory.loadMet(HEAP + AWAY)).isZero();
        memory.storeMet(HEAP + AWAY, 6);
        assertThat(memory.load(HEAP + AWAY)).isEqualTo(6);
        assertThat(memory.loadMet(HEAP + AWAY + BLOCK)).isEqualTo(2);
    }

    @Test
    void discardedBlockThatServesElsewhereIsNotFound() {
        memory.discard(HEAP + AWAY, BLOCK);
        memory.store(HEAP + AWAY + 2 * BLOCK, 7);
        assertThat(memory.loadMet(HEAP + AWAY)).isZero();
    }

    @Test
    void blockThatTheOneArrayTakesInIsFoundThere() {
        long other = HEAP - 4 * GRANULE;
        memory.flat(other, 2 * GRANULE, new Blind());
        memory.store(other, 1);
        memory.store(other + 4 * BLOCK, 8);
        assertThat(memory.loadMet(other + 4 * BLOCK)).isEqualTo(8);
        for (long at = 0; at < 4 * BLOCK; at += BLOCK) {
            memory.store(other + at, 1);
        }
        memory.store(other + 4 * BLOCK, 9);
        memory.store(other + 5 * BLOCK, 1);
        memory.store(other + 4 * BLOCK, 10);
        assertThat(memory.loadMet(other + 4 * BLOCK)).isEqualTo(10);
        memory.storeMet(other + 4 * BLOCK, 11);
        assertThat(memory.load(other + 4 * BLOCK)).isEqualTo(11);
    }

    @Test
    void distrustEndsIt() {
        memory.distrust();
        memory.revoke(HEAP + AWAY, PAGE);
        assertThat(memory.loadMet(HEAP + AWAY)).isEqualTo(1);
        assertThat(walks).isEqualTo(1);
    }

    @Test
    void regionsWithOnePlaceForTheirBlocksTakeTurns() {
        long other = HEAP - (1L << 30);
        memory.flat(other, GRANULE, new Blind());
        memory.store(other + AWAY, 12);
        for (int round = 0; round < 3; round++) {
            assertThat(memory.loadMet(HEAP + AWAY)).isEqualTo(1);
            assertThat(memory.loadMet(other + AWAY)).isEqualTo(12);
        }
    }

    @Test
    void pointerBeyondTheAddressSpaceIsNotMistaken() {
        assertThatThrownBy(() -> memory.loadMet((HEAP + AWAY) | 1L << 50)).hasMessageContaining("not a user address");
        assertThatThrownBy(() -> memory.storeMet((HEAP + AWAY) | 1L << 63, 1))
                .hasMessageContaining("not a user address");
        assertThat(memory.load(HEAP + AWAY)).isEqualTo(1);
    }
}
