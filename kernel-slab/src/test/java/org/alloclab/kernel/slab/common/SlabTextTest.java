package org.alloclab.kernel.slab.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.slab.CacheFigures;
import org.junit.jupiter.api.Test;

/** The tables of three caches, worked out by hand. */
class SlabTextTest {
    /** A cache that has figures and nothing else. */
    private record Counted(CacheFigures figures, ListedCache.Tunables tunables, long reapable) implements ListedCache {
        @Override
        public String name() {
            return figures.name();
        }

        @Override
        public long alloc(int gfp, int cpu) {
            return 0;
        }

        @Override
        public void free(long object, int cpu) {}

        @Override
        public long shrink() {
            return 0;
        }

        @Override
        public long reap() {
            return reapable;
        }
    }

    private static final List<Counted> CACHES = List.of(
            new Counted(new CacheFigures("a", 10, 40, 96, 20, 2, 1, 2), new ListedCache.Tunables(120, 60, 8), 3),
            new Counted(new CacheFigures("b", 0, 0, 8192, 4, 8, 0, 0), ListedCache.Tunables.NONE, 4),
            new Counted(new CacheFigures("c", 30, 30, 1000, 3, 1, 10, 10), ListedCache.Tunables.NONE, 5));

    @Test
    void slabtopSumsUpAndPutsTheLargestFirst() {
        assertThat(SlabText.of("slabtop", CACHES).replaceAll(" +\n", "\n")).isEqualTo("""
                         Active / Total Objects (% used)    : 40 / 70 (57.1%)
                         Active / Total Slabs (% used)      : 11 / 12 (91.7%)
                         Active / Total Caches (% used)     : 2 / 3 (66.7%)
                         Active / Total Size (% used)       : 30.23K / 33.05K (91.5%)
                         Minimum / Average / Maximum Object : 0.09K / 0.47K / 8.00K

                          OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME
                            30     30 100%    0.98K     10        3        40K c
                            40     10  25%    0.09K      2       20        16K a
                             0      0   0%    8.00K      0        4         0K b
                        """);
    }

    @Test
    void aTableOfNothingHasNoQuotients() {
        assertThat(SlabText.of("slabtop", List.of()))
                .contains("Objects (% used)    : 0 / 0 (0.0%)\n")
                .contains("Object : 0.00K / 0.00K / 0.00K\n");
    }

    @Test
    void slabinfoHasTheNewestCacheFirst() {
        assertThat(SlabText.of("slabinfo", CACHES).lines().skip(2))
                .containsExactly(
                        "c                     30     30   1000    3    1 : tunables "
                                + "   0    0    0 : slabdata     10     10      0",
                        "b                      0      0   8192    4    8 : tunables "
                                + "   0    0    0 : slabdata      0      0      0",
                        "a                     10     40     96   20    2 : tunables "
                                + " 120   60    8 : slabdata      1      2      0");
        assertThatThrownBy(() -> SlabText.of("buddyinfo", CACHES)).hasMessageContaining("was buddyinfo");
    }

    @Test
    void whatIsAskedOfAllCachesIsSummedUp() {
        CacheList<Counted> list = new CacheList<>();
        CACHES.forEach(list::add);
        assertThat(list.reap()).isEqualTo(12);
        assertThat(list.procFiles()).containsExactly("slabinfo", "slabtop");
        list.remove(CACHES.get(1));
        assertThat(list.figures())
                .containsExactly(CACHES.get(0).figures(), CACHES.get(2).figures());
        assertThat(list.reap()).isEqualTo(8);
        assertThat(list.own(CACHES.get(2))).isSameAs(CACHES.get(2));
    }

    @Test
    void forgottenBytesAreZeroAgain() {
        SparseBytes bytes = new SparseBytes();
        for (long page = 1; page <= 5; page++) {
            bytes.store(4096 * page + 7, (byte) page);
        }
        bytes.forget(8192, 8192);
        assertThat(List.of(bytes.load(4103), bytes.load(8199), bytes.load(12295), bytes.load(16391), bytes.load(20487)))
                .containsExactly((byte) 1, (byte) 0, (byte) 0, (byte) 4, (byte) 5);
    }

    @Test
    void aFrameBelongsToItsOwnerAlone() {
        FrameOwners owners = new FrameOwners();
        assertThat(owners.of(1L << 40)).isZero();
        owners.set(40_000, 4, 7);
        owners.set(32_768, 1, 3);
        owners.set(100, 2, 9);
        assertThat(List.of(owners.of(39_999), owners.of(40_000), owners.of(40_003), owners.of(40_004)))
                .containsExactly(0, 7, 7, 0);
        assertThat(List.of(owners.of(32_768), owners.of(0), owners.of(101), owners.of(102), owners.of(65_536)))
                .containsExactly(3, 0, 9, 0, 0);
    }

    @Test
    void aDelayedObjectIsFreedOnce() {
        DelayedFrees delayed = new DelayedFrees();
        delayed.add(5);
        delayed.add(6);
        List<Long> freed = new ArrayList<>();
        delayed.end(object -> {
            freed.add(object);
            if (object == 5) {
                delayed.add(7);
            }
        });
        assertThat(freed).containsExactly(5L, 6L);
        delayed.end(freed::add);
        delayed.end(freed::add);
        assertThat(freed).containsExactly(5L, 6L, 7L);
    }
}
