package org.alloclab.libc.ptmalloc;

import java.util.List;
import java.util.stream.Stream;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.libc.ptmalloc.version.GlibcVersion;
import org.alloclab.testkit.RandomProgram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random programs: blocks do not overlap and keep their words, and every law holds after every operation. */
final class RandomProgramTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void lawsHoldAfterEveryOperationOfOneThread(int seed) {
        Heaps heaps = Heaps.plain();
        run(heaps, new RandomProgram(seed, heaps.memory, 16, 150, heaps.main), 1500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tcache_count=0", "mxfast=0", "mmap_max=0", "mmap_threshold=3000", "tcache_unsorted_limit=1"})
    void lawsHoldWithTunables(String tunable) {
        Heaps heaps = Heaps.plain("glibc.malloc." + tunable);
        run(heaps, new RandomProgram(7, heaps.memory, 16, 100, heaps.main), 1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 12})
    void lawsHoldAfterEveryOperationOfManyThreads(int seed) {
        Heaps heaps = Heaps.plain("glibc.malloc.arena_max=3");
        ThreadHeap[] threads = {heaps.main, heaps.newThread(), heaps.newThread(), heaps.newThread()};
        run(heaps, new RandomProgram(seed, heaps.memory, 16, 150, threads), 1500);
        for (int i = 1; i < threads.length; i++) {
            threads[i].exit();
            heaps.allocator.checkInvariants();
        }
    }

    static Stream<String> versions() {
        return GlibcVersion.all().stream().map(GlibcVersion::name);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void lawsHoldWithEveryRelease(String version) {
        for (String cacheMax : List.of("1032", "100000")) {
            Heaps heaps = Heaps.plain("glibc.version=" + version, "glibc.malloc.tcache_max=" + cacheMax);
            ThreadHeap[] threads = {heaps.main, heaps.newThread(), heaps.newThread()};
            run(heaps, new RandomProgram(31, heaps.memory, 16, 100, threads), 500);
            threads[1].exit();
            heaps.allocator.checkInvariants();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 22, 23})
    void lawsHoldWithNarrowWords(int seed) {
        Heaps heaps = Heaps.narrow();
        ThreadHeap[] threads = {heaps.main, heaps.newThread(), heaps.newThread()};
        run(heaps, new RandomProgram(seed, heaps.memory, 16, 100, threads), 1000);
    }

    private static void run(Heaps heaps, RandomProgram program, int steps) {
        for (int step = 0; step < steps; step++) {
            program.step();
            heaps.allocator.checkInvariants();
        }
        program.freeAll();
        heaps.allocator.checkInvariants();
    }
}
