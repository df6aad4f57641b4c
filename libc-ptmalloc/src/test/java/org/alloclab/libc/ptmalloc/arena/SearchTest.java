package org.alloclab.libc.ptmalloc.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.libc.ptmalloc.Heaps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of _int_malloc, _int_free and _int_realloc that few programs come to. */
final class SearchTest {

    /**
     * The unsorted bin has 512, 608, 704 and 512 bytes, the first freed first. With a limit of 1 the search ends when the second
     * one was sorted, and answers the first; else both exact fits are cached, and the last one is answered.
     */
    @ParameterizedTest
    @CsvSource({"0, 3, 3", "1, 0, 3", "2, 3, 3"})
    void theLimitOfSortedChunks(long limit, int answered, int last) {
        Heaps heaps = Heaps.plain("glibc.malloc.tcache_unsorted_limit=" + limit);
        long[] cached = new long[14];
        for (int i = 0; i < 14; i++) {
            cached[i] = heaps.main.malloc(i < 7 ? 500 : 40);
        }
        long[] blocks = new long[4];
        long[] requests = {500, 600, 696, 500};
        for (int i = 0; i < 4; i++) {
            blocks[i] = heaps.main.malloc(requests[i]);
            heaps.main.malloc(40);
        }
        long[] fill = new long[14];
        for (int i = 0; i < 14; i++) {
            fill[i] = heaps.main.malloc(i < 7 ? 600 : 696);
        }
        heaps.main.malloc(40);
        for (long block : cached) {
            heaps.main.free(block);
        }
        for (long block : fill) {
            heaps.main.free(block);
        }
        for (long block : blocks) {
            heaps.main.free(block);
        }
        for (int i = 0; i < 7; i++) {
            heaps.main.malloc(500);
        }
        assertThat(heaps.main.malloc(500)).isEqualTo(blocks[answered]);
        boolean left = heaps.process.main().bins().lastUnsorted() == blocks[last] - 16;
        assertThat(left).isEqualTo(limit == 1);
        heaps.allocator.checkInvariants();
    }

    /** sysmalloc's assertions: MINSIZE, prev_inuse, and an end at a page. */
    @ParameterizedTest
    @ValueSource(longs = {-16, -1})
    void aBrokenTopIsAssertedAgainst(long more) {
        Heaps heaps = Heaps.plain("glibc.malloc.mmap_max=0");
        heaps.main.malloc(24);
        Arena main = heaps.process.main();
        heaps.memory.store(main.top() + 8, (main.topSize() | 1) + more);
        assertThatThrownBy(() -> heaps.main.malloc(200_000))
                .isInstanceOf(SimulatedDeath.class)
                .hasMessageContaining("malloc assertion failure in sysmalloc");
    }

    /** _int_free looks at the chunk that was first in a fast bin where it holds the lock, as for what realloc leaves. */
    @Test
    void aBrokenFastBinIsSeenUnderTheLock() {
        Heaps heaps = Heaps.plain("glibc.malloc.tcache_count=0");
        long first = heaps.main.malloc(24);
        long other = heaps.main.malloc(24);
        long shrunk = heaps.main.malloc(100);
        heaps.main.malloc(24);
        heaps.main.free(first);
        heaps.memory.store(first - 8, 0x41);
        assertThatCode(() -> heaps.main.free(other)).doesNotThrowAnyException();
        heaps.memory.store(other - 8, 0x41);
        assertThatThrownBy(() -> heaps.main.realloc(shrunk, 72))
                .isInstanceOf(SimulatedDeath.class)
                .hasMessageContaining("invalid fastbin entry (free)");
    }

    /** A request that nothing fits merges fast bins and searches again before the break moves. */
    @Test
    void fastBinsAreMergedBeforeTheBreakMoves() {
        Heaps heaps = Heaps.plain("glibc.malloc.tcache_count=0", "glibc.malloc.top_pad=0");
        long[] blocks = new long[8];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = heaps.main.malloc(100);
        }
        heaps.main.malloc(24);
        Arena main = heaps.process.main();
        heaps.main.malloc(main.topSize() - 32 - 8);
        for (long block : blocks) {
            heaps.main.free(block);
        }
        long before = main.systemMemory();
        assertThat(heaps.main.malloc(800)).isEqualTo(blocks[0]);
        assertThat(main.systemMemory()).isEqualTo(before);
        heaps.allocator.checkInvariants();
    }

    /** Top keeps MINSIZE bytes. */
    @ParameterizedTest
    @CsvSource({"32, true", "16, false"})
    void topIsUsedUpToItsLastChunk(long left, boolean fits) {
        Heaps heaps = Heaps.plain("glibc.malloc.top_pad=0", "glibc.malloc.mmap_max=0");
        heaps.main.malloc(24);
        Arena main = heaps.process.main();
        long before = main.systemMemory();
        heaps.main.malloc(main.topSize() - left - 8);
        assertThat(main.systemMemory() == before).isEqualTo(fits);
        assertThat(main.topSize() == left).isEqualTo(fits);
    }

    /** realloc grows into top as long as MINSIZE bytes stay. */
    @ParameterizedTest
    @CsvSource({"32, true", "16, false"})
    void reallocGrowsIntoTop(long left, boolean grows) {
        Heaps heaps = Heaps.plain("glibc.malloc.top_pad=0", "glibc.malloc.mmap_max=0");
        long block = heaps.main.malloc(100);
        Arena main = heaps.process.main();
        long before = main.systemMemory();
        assertThat(heaps.main.realloc(block, 112 + main.topSize() - left - 8)).isEqualTo(block);
        assertThat(main.systemMemory() == before).isEqualTo(grows);
        heaps.allocator.checkInvariants();
    }
}
