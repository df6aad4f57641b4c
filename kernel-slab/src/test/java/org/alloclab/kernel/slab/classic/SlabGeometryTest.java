package org.alloclab.kernel.slab.classic;

import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.slab.CacheSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Linux 3.2 mm/slab.c: the first order at which enough fits, counted object by object. */
class SlabGeometryTest {
    private static int up(int value, int align) {
        return (value + align - 1) / align * align;
    }

    @ParameterizedTest
    @CsvSource({"8, 1, 0, 0", "8, 0, 0, 0", "4, 1, 0, 0", "8, 1, 64, 0", "4, 0, 256, 0", "8, 0, 0, 4"})
    void everySizeIsCutAsTheRuleSays(int word, int breakOrder, int align, int flags) {
        for (int size = word; size < 140_000; size += size < 4300 ? 1 : 509) {
            check(CacheSpec.of("c", size, align, flags), word, breakOrder);
        }
    }

    private static void check(CacheSpec spec, int word, int breakOrder) {
        int align = Math.max(spec.align(), word);
        int size = up(spec.objectSize(), align);
        int header = word == 8 ? 48 : 28;
        boolean off = size >= 512;
        int order = -1;
        int objects = 0;
        int left = 0;
        boolean reclaimable = spec.has(CacheSpec.SLAB_RECLAIM_ACCOUNT);
        for (int o = 0; o <= 10; o++) {
            int bytes = 4096 << o;
            int fit = 0;
            while ((off ? 0 : up(header + 4 * (fit + 1), align)) + (fit + 1) * size <= bytes) {
                fit++;
            }
            if (off && fit > (size - header) / 4) {
                break;
            }
            if (fit > 0) {
                order = o;
                objects = fit;
                left = bytes - fit * size - (off ? 0 : up(header + 4 * fit, align));
                if (reclaimable || o >= breakOrder || left <= bytes / 8) {
                    break;
                }
            }
        }
        int descriptor = header + 4 * objects;
        if (off && left >= up(descriptor, align)) {
            off = false;
            left -= up(descriptor, align);
        }
        int colourOffset = Math.max(64, align);
        assertThat(SlabGeometry.of(spec, word, breakOrder))
                .isEqualTo(new SlabGeometry(
                        size,
                        align,
                        order,
                        objects,
                        off ? descriptor : up(descriptor, align),
                        off,
                        colourOffset,
                        left / colourOffset));
    }

    /** enable_cpucache. */
    @ParameterizedTest
    @CsvSource({"256, 120", "257, 54", "1024, 54", "1025, 24", "4096, 24", "4097, 8", "131072, 8", "131073, 1"})
    void largeObjectsAreKeptInSmallNumbers(int size, int limit) {
        assertThat(new SlabGeometry(size, 8, 0, 1, 0, true, 64, 0).cpuLimit()).isEqualTo(limit);
    }

    @Test
    void theSlabsOfTheGeneralCachesAreKnown() {
        assertThat(SlabGeometry.of(CacheSpec.of("size-32", 32, 8, 0), 8, 1).objects())
                .isEqualTo(112);
        assertThat(SlabGeometry.of(CacheSpec.of("size-64", 64, 8, 0), 8, 1).objects())
                .isEqualTo(59);
        assertThat(SlabGeometry.of(CacheSpec.of("size-128", 128, 8, 0), 8, 1).objects())
                .isEqualTo(30);
        assertThat(SlabGeometry.of(CacheSpec.of("size-192", 192, 8, 0), 8, 1).objects())
                .isEqualTo(20);
    }
}
