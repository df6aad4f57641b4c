package org.alloclab.libc.ptmalloc.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.machine.WordSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every size up to some MiB, held against the definitions of malloc.c written out once more in another way. */
final class SizesTest {

    @ParameterizedTest
    @EnumSource(WordSize.class)
    void chunksHoldTheirRequestsAndWasteLittle(WordSize wordSize) {
        Sizes sizes = new Sizes(wordSize);
        for (long request = 0; request < 3 << 20; request++) {
            long chunk = sizes.checkedChunkSize(request);
            assertThat(chunk % 16).isZero();
            assertThat(chunk - sizes.word).isGreaterThanOrEqualTo(request);
            assertThat(chunk == sizes.minimum || chunk - sizes.word - request < 16)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(WordSize.class)
    void binsRiseWithSizeAndLeaveNoneOut(WordSize wordSize) {
        Sizes sizes = new Sizes(wordSize);
        int last = 1;
        for (long chunk = sizes.minimum; chunk < 2 << 20; chunk += 16) {
            int bin = sizes.binIndex(chunk);
            assertThat(bin).as("bin of %d", chunk).isBetween(last, last + 2);
            assertThat(sizes.isSmall(chunk)).as("small %d", chunk).isEqualTo(bin < 64);
            last = bin;
        }
        assertThat(last).isEqualTo(126);
        assertThat(sizes.binIndex(1L << 46)).isEqualTo(126);
    }

    @Test
    void bordersAreThoseOfTheRealThing() {
        Sizes wide = new Sizes(WordSize.BITS_64);
        assertThat(wide.minLarge).isEqualTo(1024);
        assertThat(wide.fastBins).isEqualTo(10);
        assertThat(wide.cacheIndex(1040)).isEqualTo(63);
        Sizes narrow = new Sizes(WordSize.BITS_32);
        assertThat(narrow.minLarge).isEqualTo(1008);
        assertThat(narrow.fastBins).isEqualTo(11);
        assertThat(narrow.minimum).isEqualTo(16);
    }

    @Test
    void requestsBeyondHalfOfMemoryAreRefused() {
        Sizes wide = new Sizes(WordSize.BITS_64);
        assertThat(wide.checkedChunkSize(-1)).isZero();
        assertThat(wide.checkedChunkSize(Long.MAX_VALUE)).isPositive();
        Sizes narrow = new Sizes(WordSize.BITS_32);
        assertThat(narrow.checkedChunkSize(0x8000_0000L)).isZero();
        assertThat(narrow.checkedChunkSize(0x7fff_ffffL)).isPositive();
    }
}
