package org.alloclab.libc.ptmalloc.arena;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.machine.WordSize;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.region.HeapRegion;
import org.junit.jupiter.api.Test;

/** What glibc's own records take at the start of a heap region. */
final class RecordSizesTest {
    @Test
    void recordsAreAsLargeAsTheRealOnes() {
        Sizes wide = new Sizes(WordSize.BITS_64);
        assertThat(Arena.recordSize(wide)).isEqualTo(0x898);
        assertThat(HeapRegion.recordSize(wide)).isEqualTo(0x30);
        Sizes narrow = new Sizes(WordSize.BITS_32);
        assertThat(Arena.recordSize(narrow)).isEqualTo(1116);
        assertThat(HeapRegion.recordSize(narrow)).isEqualTo(24);
    }
}
