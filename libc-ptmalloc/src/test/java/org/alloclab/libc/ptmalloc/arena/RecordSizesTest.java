package org.alloclab.libc.ptmalloc.arena;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.machine.WordSize;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.region.HeapRegion;
import org.alloclab.libc.ptmalloc.version.GlibcVersion;
import org.alloclab.libc.ptmalloc.version.Rules;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What glibc's own records take at the start of a heap region. */
final class RecordSizesTest {
    @ParameterizedTest
    @CsvSource({
        "2.31, BITS_64, 0x898, 0x20",
        "2.36, BITS_64, 0x898, 0x30",
        "2.36, BITS_32, 1116, 24",
        "2.42, BITS_64, 0x898, 0x30",
        "2.43, BITS_64, 0x840, 0x30",
    })
    void recordsAreAsLargeAsTheRealOnes(String version, WordSize wordSize, String arena, String heap) {
        Parameters parameters = new Parameters(new Sizes(wordSize), Rules.of(GlibcVersion.named(version)));
        assertThat(Arena.recordSize(parameters)).isEqualTo(Long.decode(arena));
        assertThat(HeapRegion.recordSize(parameters)).isEqualTo(Long.decode(heap));
    }
}
