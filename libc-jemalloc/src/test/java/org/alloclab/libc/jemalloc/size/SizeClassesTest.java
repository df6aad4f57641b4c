package org.alloclab.libc.jemalloc.size;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class SizeClassesTest {
    private final SizeClasses sizes = new SizeClasses();

    /** The first and the last size of each run of equal answers of {@code nallocx}, see {@link EverySizeTest}. */
    @Test
    void theEndsOfEachRunOfSizesAreRoundedAsTheLibraryRoundsThem() throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(
                        Objects.requireNonNull(SizeClassesTest.class.getResourceAsStream("nallocx.txt.gz"))),
                StandardCharsets.UTF_8))) {
            String[] previous = {"-1", "0", "0"};
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] words = line.split(" ", -1);
                int lg = Integer.parseInt(words[0]);
                long first = words[0].equals(previous[0]) ? Long.parseLong(previous[1]) + 1 : 1;
                long usize = Long.parseLong(words[2]);
                for (long size : new long[] {first, Long.parseLong(words[1])}) {
                    assertThat(lg == 0 ? sizes.usable(size) : sizes.usable(size, 1L << lg))
                            .as("nallocx(%d, 2^%d)", size, lg)
                            .isEqualTo(usize);
                }
                previous = words;
            }
        }
    }

    @Test
    void indexAndSizeAreInverse() {
        for (int i = 0; i < SizeClasses.CLASSES; i++) {
            assertThat(sizes.indexOf(sizes.sizeOf(i))).isEqualTo(i);
            if (i > 0) {
                assertThat(sizes.indexOf(sizes.sizeOf(i - 1) + 1)).isEqualTo(i);
            }
        }
        assertThat(sizes.indexOf(0)).isZero();
        assertThat(sizes.sizeOf(SizeClasses.BINS - 1)).isEqualTo(SizeClasses.SMALL_MAX);
        assertThat(sizes.sizeOf(SizeClasses.BINS)).isEqualTo(SizeClasses.LARGE_MIN);
        assertThat(sizes.sizeOf(SizeClasses.CLASSES - 1)).isEqualTo(SizeClasses.LARGE_MAX);
        assertThat(sizes.indexOf(SizeClasses.LARGE_MAX + 1)).isEqualTo(SizeClasses.CLASSES);
        assertThat(sizes.indexOf(-1)).isEqualTo(SizeClasses.CLASSES);
    }

    @Test
    void pageIndexAndSizeAreInverse() {
        for (int i = 0; i < SizeClasses.PAGE_CLASSES; i++) {
            assertThat(SizeClasses.pageIndexOf(sizes.pageSizeOf(i))).isEqualTo(i);
            assertThat(SizeClasses.pageUsable(sizes.pageSizeOf(i))).isEqualTo(sizes.pageSizeOf(i));
        }
        assertThat(SizeClasses.pageIndexOf(1)).isZero();
        assertThat(SizeClasses.pageIndexOf(SizeClasses.LARGE_MAX + 1)).isEqualTo(SizeClasses.PAGE_CLASSES);
    }

    @Test
    void sizesAreQuantizedToClassesWithTheirPad() {
        for (long size = SizeClasses.PAGE; size < 64 << 20; size += SizeClasses.PAGE) {
            long floor = sizes.quantizeFloor(size);
            long ceil = sizes.quantizeCeil(size);
            assertThat(floor).isLessThanOrEqualTo(size);
            assertThat(ceil).isGreaterThanOrEqualTo(size);
            assertThat(sizes.quantizeFloor(ceil)).isEqualTo(ceil);
        }
    }

    @Test
    void slabsAreFilledWithoutRest() {
        for (int i = 0; i < SizeClasses.BINS; i++) {
            int size = (int) sizes.sizeOf(i);
            BinInfo info = BinInfo.of(i, size, BinInfo.perfectPages(size), 1);
            assertThat(info.regions() * size).isEqualTo(info.slabSize());
            for (int region = 0; region < info.regions(); region++) {
                assertThat(info.regionAt((long) region * size)).isEqualTo(region);
            }
        }
    }
}
