package org.alloclab.libc.ptmalloc.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists of a cache against stacks, with the table in Java arrays and in memory: last in, first out. */
final class ListsTest {
    private static final int BINS = 3;

    private final List<Deque<Long>> stacks = new ArrayList<>();

    private static long sizeOf(int bin) {
        return 32 + 16L * bin;
    }

    private static long takeAligned(Deque<Long> stack, long alignment) {
        for (long block : stack) {
            if (block % alignment == 0) {
                stack.remove(block);
                return block;
            }
        }
        return 0;
    }

    /** The table comes to memory after so many steps. */
    @ParameterizedTest
    @CsvSource({"2.36, 1000", "2.36, 100", "2.36, 0", "2.42, 1000"})
    void answersAsStacksDo(String version, int exposedAfter) {
        LooseChunks loose = LooseChunks.wide(version);
        ThreadCache cache = loose.openCache();
        List<List<Long>> outside = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            stacks.add(new ArrayDeque<>());
            outside.add(new ArrayList<>());
            for (int i = 0; i < 12; i++) {
                outside.get(bin).add(i % 3 == 0 ? loose.alignedBlock(sizeOf(bin), 256) : loose.block(sizeOf(bin)));
            }
        }
        SplittableRandom random = new SplittableRandom(3);
        for (int step = 0; step < 500; step++) {
            if (step == exposedAfter) {
                cache.expose(loose.chunks);
                assertThat(cache.isExhausted()).isFalse();
            }
            int bin = random.nextInt(BINS);
            Deque<Long> stack = stacks.get(bin);
            List<Long> free = outside.get(bin);
            assertThat(cache.hasRoom(bin)).isEqualTo(stack.size() < 7);
            assertThat(cache.exposedBin(sizeOf(bin))).isEqualTo(step >= exposedAfter && !stack.isEmpty() ? bin : -1);
            int dice = random.nextInt(10);
            if (dice < 6) {
                if (cache.hasRoom(bin)) {
                    long block = free.remove(random.nextInt(free.size()));
                    cache.put(loose.chunks, block, bin);
                    stack.push(block);
                    assertThat(cache.isMarked(loose.chunks, block)).isTrue();
                }
            } else if (dice < 8 && !stack.isEmpty()) {
                long block = cache.take(loose.chunks, bin);
                assertThat(block).isEqualTo(stack.pop());
                assertThat(cache.isMarked(loose.chunks, block)).isFalse();
                free.add(block);
            } else {
                long block = cache.takeAligned(loose.chunks, sizeOf(bin), 256);
                assertThat(block).isEqualTo(takeAligned(stack, 256));
                if (block != 0) {
                    free.add(block);
                }
            }
            assertThat(linked(loose, cache, bin)).isEqualTo(List.copyOf(stack));
        }
        for (int bin = 0; bin < cache.binCount(); bin++) {
            for (long block = cache.drain(loose.chunks, bin); block != 0; block = cache.drain(loose.chunks, bin)) {
                assertThat(block).isEqualTo(stacks.get(bin).pop());
            }
            assertThat(bin >= BINS || stacks.get(bin).isEmpty()).isTrue();
        }
    }

    private static List<Long> linked(LooseChunks loose, ThreadCache cache, int bin) {
        List<Long> blocks = new ArrayList<>();
        for (long block = cache.entry(bin); block != 0; block = cache.peekNext(loose.chunks, block)) {
            blocks.add(block);
        }
        assertThat(cache.count(bin)).isEqualTo(blocks.size());
        return blocks;
    }

    /** glibc 2.42 and 2.43 malloc.c: bins 64 to 75 go by the highest bit. */
    @ParameterizedTest
    @CsvSource({"1056, 64", "2032, 64", "2048, 65", "4080, 65", "4096, 66", "4194288, 75"})
    void blocksOfARangeAreInItsBin(long chunkSize, int bin) {
        LooseChunks loose = LooseChunks.wide("2.43");
        ThreadCache cache = loose.openCache();
        long block = loose.block(chunkSize);
        assertThat(cache.takeFromRange(loose.chunks, chunkSize)).isZero();
        assertThat(cache.putIntoRange(loose.chunks, block, chunkSize)).isTrue();
        assertThat(cache.count(bin)).isEqualTo(1);
        assertThat(cache.entry(bin)).isEqualTo(block);
        assertThat(cache.takeFromRange(loose.chunks, chunkSize)).isEqualTo(block);
        assertThat(cache.count(bin)).isZero();
        cache.putIntoRange(loose.chunks, block, chunkSize);
        assertThat(cache.drain(loose.chunks, bin)).isEqualTo(block);
        assertThat(cache.drain(loose.chunks, bin)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"2.42, 7", "2.43, 16"})
    void aRangeHasRoomForSoMany(String version, int blocks) {
        LooseChunks loose = LooseChunks.wide(version);
        ThreadCache cache = loose.openCache();
        for (int i = 0; i < blocks; i++) {
            assertThat(cache.putIntoRange(loose.chunks, loose.block(1056), 1056))
                    .isTrue();
        }
        assertThat(cache.putIntoRange(loose.chunks, loose.block(1056), 1056)).isFalse();
        assertThat(cache.count(Sizes.CACHE_BINS)).isEqualTo(blocks);
    }

    /** Without the tunable there are bins for ranges, and nothing comes to them. */
    @ParameterizedTest
    @ValueSource(strings = {"2.36", "2.42", "2.43"})
    void rangesAreKeptOnlyUpToTheLimit(String version) {
        ThreadCache cache = LooseChunks.wide(version).openCache();
        assertThat(cache.keepsInRange(1040)).isFalse();
        assertThat(cache.keepsInRange(1056)).isFalse();
        assertThat(cache.keepsInRange(-16)).isFalse();
        assertThat(cache.isExhausted()).isEqualTo(version.equals("2.36"));
        boolean leavesOutTheLast = version.equals("2.42");
        assertThat(cache.binFor(1040)).isEqualTo(leavesOutTheLast ? -1 : 63);
        assertThat(cache.filledBinFor(1040)).isEqualTo(63);
        assertThat(cache.binFor(1024)).isEqualTo(62);
        assertThat(cache.filledBinFor(1056)).isEqualTo(-1);
    }

    /** struct tcache_perthread_struct: 64 counts of 2 bytes and 64 words, from 2.42 on 76 of both. */
    @ParameterizedTest
    @CsvSource({"2.36, 640", "2.42, 760", "2.43, 760"})
    void theTableHasSoManyBytes(String version, long bytes) {
        assertThat(LooseChunks.wide(version).cache().tableSize()).isEqualTo(bytes);
    }
}
