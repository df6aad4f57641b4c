package org.alloclab.libc.ptmalloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.testkit.PlainAddressSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program's first call does beyond its own: whichever it is, the main arena comes to the thread that makes it. */
final class FirstCallsTest {

    static Stream<Consumer<ThreadHeap>> calls() {
        return Stream.of(
                heap -> heap.malloc(24),
                heap -> heap.calloc(1, 24),
                heap -> heap.realloc(0, 24),
                heap -> heap.memalign(64, 24),
                heap -> heap.posixMemalign(64, 24));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void eachCallInitialises(Consumer<ThreadHeap> call) {
        for (String version : new String[] {"2.31", "2.36"}) {
            Heaps heaps = Heaps.plain("glibc.version=" + version);
            ThreadHeap second = heaps.newThread();
            assertThat(heaps.process.isInitialised()).isFalse();
            call.accept(second);
            assertThat(heaps.process.isInitialised()).isTrue();
            assertThat(heaps.process.heaps().get(1).arena()).isSameAs(heaps.process.main());
            assertThat(heaps.process.arenas().count()).isEqualTo(1);
            heaps.main.malloc(24);
            assertThat(heaps.process.arenas().count()).isEqualTo(2);
        }
    }

    /** glibc 2.31 malloc.c, malloc_hook_ini: the first calloc zeroes all of its block; others what was top before. */
    @ParameterizedTest
    @CsvSource({"2.31, true", "2.33, true", "2.34, false", "2.36, false"})
    void theFirstCallocGoesThroughAHook(String version, boolean zeroes) {
        PlainAddressSpace space = new PlainAddressSpace();
        Heaps heaps = Heaps.on(space, "glibc.version=" + version, "glibc.malloc.mmap_max=0");
        heaps.main.calloc(1, 1 << 20);
        long pages = space.figures().rssAnonBytes() / 4096;
        if (zeroes) {
            assertThat(pages).isGreaterThan(255);
        } else {
            assertThat(pages).isLessThan(40);
        }
        heaps.main.calloc(1, 1 << 20);
        assertThat(space.figures().rssAnonBytes() / 4096 - pages).isLessThan(40);
    }

    /** The second calloc is no first call either if a realloc or malloc was first. */
    @Test
    void anotherCallTakesTheHookAway() {
        PlainAddressSpace space = new PlainAddressSpace();
        Heaps heaps = Heaps.on(space, "glibc.version=2.31", "glibc.malloc.mmap_max=0");
        heaps.main.realloc(0, 24);
        heaps.main.calloc(1, 1 << 20);
        assertThat(space.figures().rssAnonBytes() / 4096).isLessThan(40);
    }

    /** SplitMix64 as java.util.SplittableRandom has it, of seed 42. */
    @Test
    void theKeyOfCachesComesFromTheSeed() {
        long key = new SplittableRandom(42).nextLong();
        Heaps wide = Heaps.plain();
        long block = wide.main.malloc(24);
        wide.main.free(block);
        assertThat(wide.memory.load(block + 8)).isEqualTo(key);
        Heaps narrow = Heaps.narrow();
        block = narrow.main.malloc(24);
        narrow.main.free(block);
        assertThat(narrow.memory.load32(block + 4)).isEqualTo((int) key);
    }

    @Test
    void threadsKeepTheirNumbers() {
        Heaps heaps = Heaps.plain();
        heaps.newThread();
        heaps.newThread();
        assertThat(heaps.process.threadNumber(0)).isZero();
        assertThat(heaps.process.threadNumber(2)).isEqualTo(2);
    }

    /** tcache_init zeroes its table, which touches it; its block comes before that of the program. */
    @Test
    void theTableIsZeroed() {
        Heaps heaps = Heaps.plain("glibc.malloc.perturb=170");
        long block = heaps.main.malloc(24);
        for (long at = block - 0x290; at < block - 16; at += 8) {
            assertThat(heaps.memory.load(at)).isZero();
        }
    }

    /** A table that counts in memory is that of threads that come later, too. */
    @Test
    void laterThreadsAreExposedToo() {
        Heaps heaps = Heaps.plain();
        heaps.allocator.exposeState();
        ThreadHeap second = heaps.newThread();
        long block = second.malloc(24);
        long table = heaps.process.heaps().get(1).cache().table();
        second.free(block);
        assertThat(heaps.memory.load(table + 128)).isEqualTo(block);
        assertThat(heaps.memory.load(table)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4, 12, 24, 40})
    void posixMemalignRefusesWhatIsNoPowerOfTwoTimesAWord(long alignment) {
        assertThat(Heaps.plain().main.posixMemalign(alignment, 100)).isZero();
    }

    @Test
    void posixMemalignTakesPowersOfTwoFromAWordOn() {
        for (long alignment = 8; alignment <= 4096; alignment *= 2) {
            long block = Heaps.plain().main.posixMemalign(alignment, 100);
            assertThat(block).isNotZero();
            assertThat(block % alignment).isZero();
        }
        assertThat(Heaps.narrow().main.posixMemalign(4, 100)).isNotZero();
    }

    @Test
    void reallocOfNothingAllocatesAndToNothingFrees() {
        Heaps heaps = Heaps.plain();
        long block = heaps.main.malloc(100);
        heaps.main.malloc(24);
        assertThat(heaps.main.realloc(block, 0)).isZero();
        assertThat(heaps.main.realloc(0, 100)).isEqualTo(block);
        assertThat(heaps.main.realloc(block, -1)).isZero();
        assertThat(heaps.main.realloc(block, Long.MAX_VALUE)).isZero();
        assertThat(heaps.main.calloc(1L << 33, 1L << 31)).isZero();
        assertThat(heaps.main.memalign(Long.MAX_VALUE, 1)).isZero();
        assertThat(heaps.main.usableSize(block)).isEqualTo(104);
        assertThat(heaps.main.usableSize(0)).isZero();
    }
}
