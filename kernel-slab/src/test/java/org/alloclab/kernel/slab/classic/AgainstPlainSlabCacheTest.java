package org.alloclab.kernel.slab.classic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.kernel.slab.FakeFrames;
import org.alloclab.kernel.slab.common.LinearMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random programs on one cache, call by call against {@link PlainSlabCache}: the same objects, colours, slabs and frames. */
class AgainstPlainSlabCacheTest {
    private static final GeneralObjects NOBODY = new GeneralObjects() {
        @Override
        public long kmalloc(long size, int gfp, int cpu) {
            throw new AssertionError("descriptors are on the slab");
        }

        @Override
        public void kfree(long object, int cpu) {
            throw new AssertionError("descriptors are on the slab");
        }
    };

    /** Sizes with limits of 120 and 54, slabs of one object to many, with and without shared arrays. */
    @ParameterizedTest
    @CsvSource({"32, 2", "100, 1", "200, 2", "250, 3", "300, 1", "330, 2", "504, 2", "487, 4"})
    void everyCallDoesWhatThePlainOneDoes(int size, int cpus) {
        LinearMap linear = LinearMap.of(MachineDescription.reference());
        SlabGeometry geometry = SlabGeometry.of(CacheSpec.of("c", size, 0, 0), 8, 1);
        assertThat(geometry.offSlab()).isFalse();
        FakeFrames frames = new FakeFrames(1 << 20);
        SlabPages pages = new SlabPages(linear, frames);
        SlabCache real = new SlabCache(CacheSpec.of("c", size, 0, 0), geometry, pages, NOBODY, cpus, Teller.SILENT);
        PlainSlabCache plain = new PlainSlabCache(geometry, size <= 256 ? 120 : 54, cpus, linear.address(0));
        SplittableRandom random = new SplittableRandom(size);
        List<Long> used = new ArrayList<>();
        for (int phase = 0; phase < 8; phase++) {
            int percent = phase % 2 == 0 ? 75 : 25;
            for (int call = 0; call < 900; call++) {
                int cpu = random.nextInt(6) == 0 ? random.nextInt(cpus) : phase % cpus;
                if (used.isEmpty() || random.nextInt(100) < percent) {
                    long object = plain.alloc(cpu);
                    assertThat(real.alloc(Gfp.GFP_KERNEL, cpu)).isEqualTo(object);
                    used.add(object);
                } else {
                    long object = used.remove(random.nextInt(used.size()));
                    plain.free(object, cpu);
                    real.free(object, cpu);
                }
                if (random.nextInt(150) == 0) {
                    assertThat(real.reap()).isEqualTo(plain.reap());
                }
                compare(real, plain, frames, used.size());
            }
            if (phase % 3 == 2) {
                assertThat(real.shrink()).isEqualTo(plain.shrink());
                compare(real, plain, frames, used.size());
            }
            SlabInvariants.check(pages, real);
        }
    }

    private static void compare(SlabCache real, PlainSlabCache plain, FakeFrames frames, int used) {
        assertThat(frames.usedFrames()).isEqualTo(plain.frames.usedFrames());
        assertThat(real.freeObjects()).isEqualTo(plain.freeObjects());
        assertThat(real.objectsInArrays()).isEqualTo(plain.inStocks());
        assertThat(real.slabs()).isEqualTo(plain.slabs());
        CacheFigures figures = real.figures();
        assertThat(figures.totalSlabs()).isEqualTo(plain.slabs());
        assertThat(figures.activeSlabs()).isEqualTo(plain.partlyOrWhollyUsed());
        assertThat(figures.activeObjects()).isEqualTo(used + plain.inStocks());
        assertThat(figures.totalObjects()).isEqualTo(plain.slabs() * figures.objectsPerSlab());
        assertThat(figures.pagesPerSlab()).isEqualTo(1 << real.geometry.order());
    }
}
