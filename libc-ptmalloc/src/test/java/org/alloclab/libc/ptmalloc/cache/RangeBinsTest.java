package org.alloclab.libc.ptmalloc.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bins for ranges of sizes against sorted lists, block by block: the same answers, the same words in memory. */
final class RangeBinsTest {
    private static final int CAPACITY = 6;
    private static final long[] SIZES = {1056, 1072, 1504, 1520, 2032, 2048, 3008, 4080};

    private record Block(long address, long size) {}

    /** The blocks of bin 0 (below 2048) or 1, by rising size, of equal ones the last first. */
    private final List<List<Block>> lists = List.of(new ArrayList<>(), new ArrayList<>());

    private static int binOf(long size) {
        return size < 2048 ? 0 : 1;
    }

    private void put(Block block) {
        List<Block> list = lists.get(binOf(block.size()));
        int at = 0;
        while (at < list.size() && list.get(at).size() < block.size()) {
            at++;
        }
        list.add(at, block);
    }

    private long take(List<Block> list, long size, long alignment, boolean mayExceed) {
        for (Block block : list) {
            boolean fits = mayExceed ? block.size() >= size : block.size() == size;
            if (fits && block.address() % alignment == 0) {
                list.remove(block);
                return block.address();
            }
        }
        return 0;
    }

    @ParameterizedTest
    @CsvSource({"2.42, true", "2.43, false"})
    void answersAsSortedListsDo(String version, boolean mayExceed) {
        LooseChunks loose = LooseChunks.wide(version);
        RangeBins bins = new RangeBins(loose.parameters, LooseChunks.KEY);
        assertThat(bins.bins()).isEqualTo(12);
        SplittableRandom random = new SplittableRandom(5);
        List<Block> outside = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            long size = SIZES[i % SIZES.length];
            outside.add(new Block(i % 3 == 0 ? loose.alignedBlock(size, 256) : loose.block(size), size));
        }
        List<Block> all = List.copyOf(outside);
        for (int step = 0; step < 600; step++) {
            long size = SIZES[random.nextInt(SIZES.length)];
            List<Block> list = lists.get(binOf(size));
            int dice = random.nextInt(10);
            assertThat(bins.hasRoom(size, CAPACITY)).isEqualTo(list.size() < CAPACITY);
            if (dice < 5 && !outside.isEmpty()) {
                Block block = outside.get(random.nextInt(outside.size()));
                if (bins.hasRoom(block.size(), CAPACITY)) {
                    outside.remove(block);
                    bins.put(loose.chunks, block.address(), block.size());
                    put(block);
                    assertThat(loose.word(block.address(), 1)).isEqualTo(LooseChunks.KEY);
                }
            } else {
                long alignment = 1;
                long taken;
                long expected;
                if (dice < 8) {
                    taken = bins.take(loose.chunks, size);
                    expected = take(list, size, 1, mayExceed);
                } else if (dice < 9) {
                    alignment = 256;
                    taken = bins.takeAligned(loose.chunks, size, alignment);
                    expected = take(list, size, alignment, false);
                } else {
                    taken = bins.drain(loose.chunks, binOf(size));
                    expected = take(list, 0, 1, true);
                }
                assertThat(taken).isEqualTo(expected);
                all.stream().filter(block -> block.address() == taken).forEach(block -> {
                    outside.add(block);
                    assertThat(loose.word(block.address(), 1)).as("mark").isZero();
                });
            }
            all.forEach(block -> assertThat(bins.contains(loose.chunks, block.address(), block.size()))
                    .isEqualTo(!outside.contains(block)));
            assertThat(linked(loose.chunks, bins, 0)).isEqualTo(addresses(0));
            assertThat(linked(loose.chunks, bins, 1)).isEqualTo(addresses(1));
        }
    }

    private List<Long> addresses(int bin) {
        return lists.get(bin).stream().map(Block::address).toList();
    }

    private static List<Long> linked(Chunks chunks, RangeBins bins, int bin) {
        List<Long> blocks = new ArrayList<>();
        for (long block = bins.entry(bin); block != 0; block = (block >>> 12) ^ chunks.peek(block)) {
            blocks.add(block);
        }
        assertThat(bins.count(bin)).isEqualTo(blocks.size());
        return blocks;
    }

    /** The search for an aligned block ends at the first larger one. */
    @ParameterizedTest
    @ValueSource(strings = {"2.42", "2.43"})
    void anAlignedBlockHasExactlyTheSize(String version) {
        LooseChunks loose = LooseChunks.wide(version);
        RangeBins bins = new RangeBins(loose.parameters, LooseChunks.KEY);
        long larger = loose.alignedBlock(1520, 1024);
        bins.put(loose.chunks, larger, 1520);
        assertThat(bins.takeAligned(loose.chunks, 1504, 1024)).isZero();
        assertThat(bins.takeAligned(loose.chunks, 1520, 1024)).isEqualTo(larger);
    }
}
