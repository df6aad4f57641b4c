package org.alloclab.libc.ptmalloc.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.probe.Probe;
import org.alloclab.libc.ptmalloc.Heaps;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** glibc arena.c: arena_get2, reused_arena, arena_for_chunk. */
final class ArenaListTest {

    /** The number of CPUs decides only once there are more than arena_test. */
    @ParameterizedTest
    @CsvSource({"arena_test=20, 21", "arena_test=8, 16", "arena_test=15, 16", "arena_test=16, 17", "arena_max=5, 5"})
    void soManyAreMade(String tunable, int arenas) {
        Heaps heaps = Heaps.plain("glibc.malloc." + tunable);
        for (int i = 0; i < 40; i++) {
            heaps.newThread().malloc(24);
        }
        assertThat(heaps.process.arenas().count()).isEqualTo(arenas);
    }

    /** Whoever shares takes its turn, from the main arena to the newest and on to the oldest. */
    @Test
    void sharedInTurn() {
        Heaps heaps = Heaps.plain("glibc.malloc.arena_max=3");
        ThreadHeap[] threads = new ThreadHeap[6];
        heaps.main.malloc(24);
        for (int i = 0; i < threads.length; i++) {
            threads[i] = heaps.newThread();
            threads[i].malloc(24);
        }
        var all = heaps.process.arenas().all();
        var own = heaps.process.heaps().stream().map(thread -> thread.arena()).toList();
        assertThat(own)
                .containsExactly(all.get(0), all.get(2), all.get(1), all.get(0), all.get(1), all.get(2), all.get(0));
        assertThat(all.get(0).attachedThreads()).isEqualTo(3);
        threads[3].exit();
        assertThat(heaps.process.arenas().free()).isEmpty();
        threads[1].exit();
        assertThat(heaps.process.arenas().free()).containsExactly(all.get(1));
        threads[1] = heaps.newThread();
        threads[1].malloc(24);
        assertThat(heaps.process.heaps().get(7).arena()).isSameAs(all.get(1));
        assertThat(heaps.process.arenas().free()).isEmpty();
    }

    /** heap_for_ptr of a chunk whose flag is wrong: whatever a heap_info would say there. */
    @Test
    void aWrongFlagIsFollowed() {
        for (boolean narrow : new boolean[] {false, true}) {
            Heaps heaps = narrow ? Heaps.narrow() : Heaps.on(new PlainAddressSpace());
            long chunk = heaps.main.malloc(narrow ? 1_000_000 : 24) - 2L * heaps.process.parameters().sizes.word;
            if (narrow) {
                heaps.main.malloc(100_000);
                heaps.main.malloc(100_000);
                chunk = heaps.main.malloc(100_000) - 8;
                while ((chunk & -(1L << 20)) <= heaps.space.figures().startBreak()) {
                    chunk = heaps.main.malloc(100_000) - 8;
                }
            }
            long record = chunk & -heaps.process.parameters().heapMaxSize();
            long main = heaps.process.main().address();
            store(heaps, narrow, record, main);
            assertThat(heaps.process.arenas().arenaOf(chunk, Chunks.NON_MAIN_ARENA))
                    .isSameAs(heaps.process.main());
            store(heaps, narrow, record, main + 16);
            long wrong = chunk;
            assertThatThrownBy(() -> heaps.process.arenas().arenaOf(wrong, Chunks.NON_MAIN_ARENA))
                    .isInstanceOf(SimulatedDeath.class);
            assertThat(heaps.process.arenas().arenaOf(chunk, 0)).isSameAs(heaps.process.main());
        }
    }

    private static void store(Heaps heaps, boolean narrow, long address, long value) {
        if (narrow) {
            heaps.memory.store32(address, (int) value);
        } else {
            heaps.memory.store(address, value);
        }
    }

    /** main_arena is part of libc's data where that is mapped. */
    @Test
    void theMainArenaLiesInLibc() {
        String layout = String.join(
                "\n",
                List.of(
                        "555555554000-555555555000 r-xp 00000000 08:01 1 /usr/bin/program",
                        "555555555000-555555576000 rw-p 00000000 00:00 0 [heap]",
                        "7ffff7dcd000-7ffff7df3000 r--p 00000000 08:01 2 /usr/lib/x86_64-linux-gnu/libc.so.6",
                        "7ffff7df3000-7ffff7f48000 r-xp 00026000 08:01 2 /usr/lib/x86_64-linux-gnu/libc.so.6",
                        "7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0 [stack]"));
        Heaps heaps = Heaps.linux("x86_64-24g", layout, Probe.NONE, java.util.Map.of());
        assertThat(heaps.process.main().address()).isEqualTo(0x7ffff7dcd000L + 0x1d3c60);
        assertThat(Heaps.plain().process.main().address()).isEqualTo(0x7ffff7fa8c60L);
        assertThat(Heaps.narrow().process.main().address()).isEqualTo(0xf7fa8780L);
    }
}
