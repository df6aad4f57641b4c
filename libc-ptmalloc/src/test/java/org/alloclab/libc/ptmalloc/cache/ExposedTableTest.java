package org.alloclab.libc.ptmalloc.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** struct tcache_perthread_struct byte by byte: 64 counts of 2 bytes, then 64 words. */
final class ExposedTableTest {

    private static LooseChunks chunksOf(int word) {
        return word == 8 ? LooseChunks.wide("2.36") : LooseChunks.narrow("2.36");
    }

    private static int count(int bin) {
        return 0x8001 + 0x101 * bin;
    }

    private static long entry(int bin) {
        return 0x8000_0010L + 0x1230L * bin;
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 4})
    void whatIsSetLiesWhereTheStructureHasIt(int word) {
        LooseChunks loose = chunksOf(word);
        long block = loose.block(0x300);
        ExposedTable table = new ExposedTable(loose.chunks, block, word);
        for (int bin = 0; bin < Sizes.CACHE_BINS; bin++) {
            table.setCount(bin, 0xffff);
        }
        for (int bin = 0; bin < Sizes.CACHE_BINS; bin++) {
            table.setCount(bin, count(bin));
            table.setEntry(bin, entry(bin));
        }
        for (int bin = 0; bin < Sizes.CACHE_BINS; bin++) {
            assertThat(halfAt(loose, block + 2L * bin)).as("count %d", bin).isEqualTo(count(bin));
            assertThat(loose.chunks.peek(block + 128 + (long) word * bin)).isEqualTo(entry(bin));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 4})
    void whatTheProgramStoresIsRead(int word) {
        LooseChunks loose = chunksOf(word);
        long block = loose.block(0x300);
        ExposedTable table = new ExposedTable(loose.chunks, block, word);
        for (int bin = 0; bin < Sizes.CACHE_BINS; bin++) {
            loose.memory.store8(block + 2L * bin, count(bin) & 0xff);
            loose.memory.store8(block + 2L * bin + 1, count(bin) >>> 8);
            loose.chunks.setLink(block + 128 + (long) word * bin, entry(bin));
        }
        for (int bin = 0; bin < Sizes.CACHE_BINS; bin++) {
            assertThat(table.count(bin)).isEqualTo(count(bin));
            assertThat(table.peekCount(bin)).isEqualTo(count(bin));
            assertThat(table.entry(bin)).isEqualTo(entry(bin));
            assertThat(table.peekEntry(bin)).isEqualTo(entry(bin));
        }
    }

    private static int halfAt(LooseChunks loose, long address) {
        return loose.memory.load8(address) | loose.memory.load8(address + 1) << 8;
    }
}
