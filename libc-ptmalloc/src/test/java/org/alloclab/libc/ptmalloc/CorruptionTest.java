package org.alloclab.libc.ptmalloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Stream;
import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that break their heap, and the message with which glibc 2.36 ends them. Each was run as a C program against
 * the real one. {@code set(block, i, word)} is {@code ((size_t *) block)[i] = word}: -1 is the size, -2 prev_size.
 */
final class CorruptionTest {

    private interface Program {
        void run(Victim heap);
    }

    /** A heap and what the program does to it. */
    private static final class Victim {
        private static final int TABLE_BYTES = 0x290;
        private static final int ENTRIES = 16;

        private final Heaps heaps = Heaps.plain();

        Victim() {
            heaps.allocator.exposeState();
        }

        /** The thread cache's table, which the first block follows. */
        long tableOf(long firstBlock) {
            return firstBlock - TABLE_BYTES;
        }

        /** One list of the table: up to 7 blocks, the first of them. */
        void list(long table, int bin, int count, long block) {
            long shift = 16L * (bin & 3);
            long others = get(table, bin >> 2) & ~(0xffffL << shift);
            set(table, bin >> 2, others | ((long) count << shift));
            set(table, ENTRIES + bin, block);
        }

        long malloc(long size) {
            return heaps.main.malloc(size);
        }

        void free(long block) {
            heaps.main.free(block);
        }

        void realloc(long block, long size) {
            heaps.main.realloc(block, size);
        }

        long get(long block, int index) {
            return heaps.memory.load(block + 8L * index);
        }

        void set(long block, int index, long word) {
            heaps.memory.store(block + 8L * index, word);
        }

        /** Several blocks of one size. */
        long[] mallocs(int count, long size) {
            long[] blocks = new long[count];
            for (int i = 0; i < count; i++) {
                blocks[i] = malloc(size);
            }
            return blocks;
        }

        void freeFirst(int count, long... blocks) {
            for (int i = 0; i < count; i++) {
                free(blocks[i]);
            }
        }
    }

    private static Arguments dies(String message, Program program) {
        return Arguments.of(message, program);
    }

    static Stream<Arguments> programs() {
        return Stream.of(
                dies("free(): double free detected in tcache 2", heap -> {
                    long p = heap.malloc(24);
                    heap.free(p);
                    heap.free(p);
                }),
                dies("double free or corruption (fasttop)", heap -> {
                    long[] v = heap.mallocs(8, 24);
                    heap.freeFirst(8, v);
                    heap.free(v[7]);
                }),
                dies("free(): invalid pointer", heap -> heap.free(heap.malloc(24) + 8)),
                dies("free(): invalid size", heap -> {
                    long p = heap.malloc(24);
                    heap.set(p, -1, 0x11);
                    heap.free(p);
                }),
                dies("malloc(): unaligned tcache chunk detected", heap -> {
                    long p = heap.malloc(24);
                    long q = heap.malloc(24);
                    heap.free(p);
                    heap.free(q);
                    heap.set(q, 0, (q >>> 12) ^ (p + 8));
                    heap.malloc(24);
                    heap.malloc(24);
                }),
                dies("malloc(): mismatching next->prev_size (unsorted)", heap -> {
                    long p = heap.malloc(2000);
                    long q = heap.malloc(2000);
                    heap.malloc(16);
                    heap.free(p);
                    heap.set(q, -2, 0x123);
                    heap.malloc(3000);
                }),
                dies("corrupted size vs. prev_size while consolidating", heap -> {
                    long p = heap.malloc(2000);
                    long q = heap.malloc(2000);
                    heap.malloc(16);
                    heap.free(p);
                    heap.set(q, -2, 0x700);
                    heap.free(q);
                }),
                dies("double free or corruption (!prev)", heap -> {
                    long p = heap.malloc(2000);
                    heap.malloc(24);
                    heap.free(p);
                    heap.free(p);
                }),
                dies("double free or corruption (out)", heap -> {
                    long p = heap.malloc(2000);
                    heap.set(p, -1, 0x100001);
                    heap.free(p);
                }),
                dies("free(): invalid next size (normal)", heap -> {
                    long p = heap.malloc(2000);
                    long q = heap.malloc(2000);
                    heap.malloc(16);
                    heap.set(q, -1, 1);
                    heap.free(p);
                }),
                dies("free(): invalid next size (fast)", heap -> {
                    long[] v = heap.mallocs(9, 24);
                    long p = heap.malloc(24);
                    heap.freeFirst(7, v);
                    heap.set(p, -1, 0);
                    heap.free(v[8]);
                }),
                dies("malloc(): invalid size (unsorted)", heap -> {
                    long p = heap.malloc(2000);
                    heap.malloc(16);
                    heap.free(p);
                    heap.set(p, -1, 0x1000001);
                    heap.malloc(3000);
                }),
                dies("malloc(): unsorted double linked list corrupted", heap -> {
                    long p = heap.malloc(2000);
                    heap.malloc(16);
                    long r = heap.malloc(2000);
                    heap.malloc(16);
                    heap.free(p);
                    heap.free(r);
                    heap.set(p, 1, heap.get(r, 0));
                    heap.malloc(3000);
                }),
                dies("corrupted double-linked list", heap -> {
                    long p = heap.malloc(2000);
                    long q = heap.malloc(16);
                    heap.free(p);
                    heap.malloc(3000);
                    heap.set(p, 0, q - 16);
                    heap.malloc(2000);
                }),
                dies("munmap_chunk(): invalid pointer", heap -> {
                    long p = heap.malloc(200000);
                    heap.set(p, -2, 8);
                    heap.free(p);
                }),
                dies("realloc(): invalid pointer", heap -> heap.realloc(heap.malloc(24) + 8, 100)),
                dies("realloc(): invalid old size", heap -> {
                    long p = heap.malloc(24);
                    heap.malloc(24);
                    heap.set(p, -1, 9);
                    heap.realloc(p, 100);
                }),
                dies("realloc(): invalid next size", heap -> {
                    long p = heap.malloc(24);
                    long q = heap.malloc(24);
                    heap.set(q, -1, 8);
                    heap.realloc(p, 100);
                }),
                dies("malloc(): corrupted top size", heap -> {
                    heap.set(heap.malloc(24), 3, 0xffffffffffff0001L);
                    heap.malloc(2000);
                }),
                dies("malloc(): unaligned fastbin chunk detected 3", heap -> {
                    long[] v = heap.mallocs(9, 24);
                    heap.freeFirst(9, v);
                    heap.set(v[8], 0, heap.get(v[8], 0) ^ 8);
                    heap.mallocs(9, 24);
                }),
                dies("malloc_consolidate(): invalid chunk size", heap -> {
                    long[] v = heap.mallocs(9, 24);
                    heap.freeFirst(9, v);
                    heap.set(v[7], -1, 0x41);
                    heap.set(v[8], -1, 0x41);
                    heap.malloc(3000);
                }),
                dies("double free or corruption (out)", heap -> {
                    long p = heap.malloc(1032);
                    heap.free(heap.malloc(1032));
                    heap.free(p - 16);
                }),
                dies("malloc(): unaligned tcache chunk detected", heap -> {
                    long p = heap.malloc(24);
                    heap.list(heap.tableOf(p), 1, 1, p + 8);
                    heap.malloc(40);
                }),
                dies("double free or corruption (fasttop)", heap -> {
                    long p = heap.malloc(24);
                    long q = heap.malloc(24);
                    heap.list(heap.tableOf(p), 0, 7, 0);
                    heap.free(q);
                    heap.free(q);
                }),
                dies("free(): double free detected in tcache 2", heap -> {
                    long p = heap.malloc(24);
                    heap.list(heap.tableOf(p), 2, 1, p);
                    long q = heap.malloc(56);
                    heap.free(p);
                    heap.free(q);
                }),
                dies("malloc(): invalid next->prev_inuse (unsorted)", heap -> {
                    long p = heap.malloc(2000);
                    long q = heap.malloc(16);
                    heap.free(p);
                    heap.set(q, -1, heap.get(q, -1) | 1);
                    heap.malloc(3000);
                }));
    }

    @Test
    void aListOfTheTableWithoutABlockIsReadAllTheSame() {
        Victim heap = new Victim();
        long p = heap.malloc(24);
        heap.list(heap.tableOf(p), 5, 1, 0);
        SimulatedDeath death = catchThrowableOfType(SimulatedDeath.class, () -> heap.malloc(104));
        assertThat(death.signal()).isEqualTo(Signal.SIGSEGV_MAPERR);
    }

    @Test
    void whatIsStoredIntoTheTableIsGivenOut() {
        Victim heap = new Victim();
        long p = heap.malloc(24);
        heap.list(heap.tableOf(p), 4, 1, p);
        assertThat(heap.malloc(88)).isEqualTo(p);
        assertThat(heap.malloc(88)).isNotEqualTo(p);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void endsAsTheRealOneDoes(String message, Program program) {
        SimulatedDeath death = catchThrowableOfType(SimulatedDeath.class, () -> program.run(new Victim()));
        assertThat(death).isNotNull();
        assertThat(death.signal()).isEqualTo(Signal.SIGABRT);
        assertThat(death.text()).isEqualTo(message);
    }
}
