package org.alloclab.libc.ptmalloc.cache;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.api.fault.SimulatedDeath;
import org.junit.jupiter.api.Test;

/** glibc 2.36 malloc.c, _int_free and tcache_double_free_verify: the list that a marked block might be in. */
final class DoubleFreeTest {
    private static final long SIZE = 48;
    private static final int BIN = 1;

    private final LooseChunks loose = LooseChunks.wide("2.36");
    private final ThreadCache cache = loose.openCache();

    private long put() {
        long block = loose.block(SIZE);
        cache.put(loose.chunks, block, BIN);
        return block;
    }

    private void dies(String message, long block) {
        assertThatThrownBy(() -> cache.checkDoubleFree(loose.chunks, block, BIN))
                .isInstanceOf(SimulatedDeath.class)
                .hasMessageContaining(message);
    }

    @Test
    void aBlockOfTheListIsThereTwice() {
        long first = put();
        long second = put();
        long third = put();
        for (long block : new long[] {first, second, third}) {
            dies("free(): double free detected in tcache 2", block);
        }
    }

    @Test
    void aBlockThatOnlyLooksMarkedIsNot() {
        for (int i = 0; i < 7; i++) {
            assertThatCode(() -> cache.checkDoubleFree(loose.chunks, loose.block(SIZE), BIN))
                    .doesNotThrowAnyException();
            put();
        }
        assertThatCode(() -> cache.checkDoubleFree(loose.chunks, loose.block(SIZE), BIN))
                .doesNotThrowAnyException();
    }

    @Test
    void aListLongerThanABinHoldsIsBroken() {
        for (int i = 0; i < 8; i++) {
            put();
        }
        dies("free(): too many chunks detected in tcache", loose.block(SIZE));
    }

    @Test
    void aListWithABlockThatIsNotAlignedIsBroken() {
        long block = put();
        loose.memory.store(block, (block >>> 12) ^ (block + 8));
        dies("free(): unaligned chunk detected in tcache 2", loose.block(SIZE));
    }

    @Test
    void rangesAreLookedAtAsWell() {
        LooseChunks newer = LooseChunks.wide("2.42");
        ThreadCache large = newer.openCache();
        long block = newer.block(2000);
        large.putIntoRange(newer.chunks, block, 2000);
        assertThatThrownBy(() -> large.checkDoubleFreeInRange(newer.chunks, block, 2000))
                .isInstanceOf(SimulatedDeath.class)
                .hasMessageContaining("free(): double free detected in tcache 2");
        long other = newer.block(2000);
        assertThatCode(() -> large.checkDoubleFreeInRange(newer.chunks, other, 2000))
                .doesNotThrowAnyException();
    }
}
