package org.alloclab.libc.ptmalloc.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.libc.ptmalloc.Heaps;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies behind the cache: heads of pointers to anywhere, what is zeroed, what is filled. */
final class ArenaCallsTest {

    private static ArenaCalls callsOf(Heaps heaps) {
        ThreadMalloc thread = heaps.process.heaps().get(0);
        return new ArenaCalls(thread, thread.cache(), heaps.process);
    }

    @Test
    void aHeadMayLieAcrossTwoWords() {
        Heaps heaps = Heaps.plain();
        long block = heaps.main.malloc(100);
        for (int i = 0; i < 32; i++) {
            heaps.memory.store8(block + i, 0x80 + i);
        }
        assertThat(callsOf(heaps).straddlingHead(block - 5)).isEqualTo(0x8a89_8887_8685_8483L);
        Heaps narrow = Heaps.narrow();
        block = narrow.main.malloc(100);
        for (int i = 0; i < 32; i++) {
            narrow.memory.store8(block + i, 0x80 + i);
        }
        assertThat(callsOf(narrow).straddlingHead(block - 1)).isEqualTo(0x8685_8483L);
    }

    /** IS_MMAPPED is bit 1 of the byte in front of the last 7. */
    @Test
    void freeOfAPointerIntoAWordReadsItsHeadThere() {
        Heaps heaps = Heaps.plain();
        long block = heaps.main.malloc(100);
        heaps.main.malloc(100);
        assertThatThrownBy(() -> heaps.main.free(block + 4))
                .isInstanceOf(SimulatedDeath.class)
                .hasMessageContaining("free(): invalid pointer");
        heaps.memory.store8(block - 4, (int) Chunks.IS_MMAPPED);
        assertThatThrownBy(() -> heaps.main.free(block + 4))
                .isInstanceOf(SimulatedDeath.class)
                .hasMessageContaining("munmap_chunk(): invalid pointer");
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 24, 56, 72, 88, 104, 5000})
    void clearZeroesSoMuch(long bytes) {
        for (Heaps heaps : new Heaps[] {Heaps.plain(), Heaps.narrow()}) {
            long block = heaps.main.malloc(6000);
            for (long at = block; at < block + 5992; at += 4) {
                heaps.memory.store32(at, -1);
            }
            callsOf(heaps).clear(heaps.process.main().chunks(), block, bytes);
            for (long at = block; at < block + 5992; at += 4) {
                assertThat(heaps.memory.load32(at)).isEqualTo(at < block + bytes ? 0 : -1);
            }
        }
    }

    /** A size that is nonsense is cleared to where memory ends, and so faults. */
    @Test
    void clearOfNonsenseFaults() {
        Heaps heaps = Heaps.plain();
        long block = heaps.main.malloc(6000);
        Chunks chunks = heaps.process.main().chunks();
        assertThatThrownBy(() -> callsOf(heaps).clear(chunks, block, -8)).isInstanceOf(SimulatedDeath.class);
    }

    /** alloc_perturb and free_perturb: all of a request, and what a free chunk has behind its links. */
    @ParameterizedTest
    @ValueSource(longs = {24, 100, 1500, 5000, 30_000, 200_000})
    void perturbFillsWhatGoesOutAndComesBack(long request) {
        Heaps heaps = Heaps.plain("glibc.malloc.perturb=170", "glibc.malloc.tcache_count=0");
        long block = 0;
        for (int round = 0; round < 2; round++) {
            block = heaps.main.malloc(request);
            heaps.main.malloc(24);
            for (long i = 0; i < request; i++) {
                assertThat(heaps.memory.load8(block + i) & 0xff).isEqualTo(0x55);
            }
            if (request < 100_000) {
                heaps.main.free(block);
                long usable = (request + 23 & -16L) - 8;
                for (long i = 32; i < usable - 8; i++) {
                    assertThat(heaps.memory.load8(block + i) & 0xff).isEqualTo(0xaa);
                }
            }
        }
        long zeroed = heaps.main.calloc(1, request);
        for (long i = 0; i < request; i += 8) {
            assertThat(heaps.memory.load(zeroed + i) << 32).isZero();
        }
        heaps.allocator.checkInvariants();
    }
}
