package org.alloclab.libc.ptmalloc.bin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.junit.jupiter.api.Test;

final class LargeSizesTest {
    private final LargeSizes sizes = new LargeSizes();

    @Test
    void answersWhatASortedMapAnswers() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        TreeMap<Long, Long> expected = new TreeMap<>();
        expected.put(1024L, 1L);
        sizes.put(1024, 1);
        expected.put(Sizes.LAST_BIN_SIZE - 16, 2L);
        sizes.put(Sizes.LAST_BIN_SIZE - 16, 2);
        for (int i = 3; i < 20_000; i++) {
            long size = 1040 + 16 * random.nextLong((Sizes.LAST_BIN_SIZE - 1056) / 16);
            if (random.nextInt(3) == 0) {
                Long last = expected.floorKey(size);
                if (last > 1024) {
                    expected.remove(last);
                    sizes.remove(last);
                }
            } else {
                expected.put(size, (long) i);
                sizes.put(size, i);
            }
            long asked = 1024 + 16 * random.nextLong((Sizes.LAST_BIN_SIZE - 1024) / 16);
            assertThat(sizes.atMost(asked)).isEqualTo(expected.floorEntry(asked).getValue());
            assertThat(sizes.atLeast(asked))
                    .isEqualTo(expected.ceilingEntry(asked).getValue());
            assertThat(sizes.at(asked)).isEqualTo(expected.getOrDefault(asked, 0L));
        }
        assertThat(sizes.count()).isEqualTo(expected.size());
    }

    /** A program that writes over heads may say anything. */
    @Test
    void keepsNothingOfSizesWithoutEnd() {
        for (long size : new long[] {Sizes.LAST_BIN_SIZE, 1L << 40, -16, Long.MIN_VALUE}) {
            sizes.put(size, 1);
            sizes.remove(size);
            assertThat(sizes.count()).isZero();
        }
        assertThat(LargeSizes.keeps(Sizes.LAST_BIN)).isFalse();
        assertThat(LargeSizes.keeps(Sizes.LAST_BIN - 1)).isTrue();
    }
}
