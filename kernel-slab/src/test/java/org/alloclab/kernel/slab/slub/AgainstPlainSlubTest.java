package org.alloclab.kernel.slab.slub;

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

/** Random programs on one cache, call by call against {@link PlainSlub}: the same objects, slabs, lists and frames. */
class AgainstPlainSlubTest {
    @ParameterizedTest
    @CsvSource({"64, 2", "192, 1", "256, 3", "700, 2", "1024, 2", "2048, 2", "4096, 1", "8192, 2", "20000, 2"})
    void everyCallDoesWhatThePlainOneDoes(int size, int cpus) {
        LinearMap linear = LinearMap.of(MachineDescription.reference());
        CacheSpec spec = CacheSpec.of("c", size, 0, 0);
        SlubGeometry geometry = SlubGeometry.of(spec, 8, cpus);
        FakeFrames frames = new FakeFrames(1 << 20);
        SlubPages pages = new SlubPages(linear, frames);
        SlubCache real = new SlubCache(spec, geometry, pages, cpus, new Findings(), Teller.SILENT);
        PlainSlub plain = new PlainSlub(geometry, cpus, linear.address(0));
        SplittableRandom random = new SplittableRandom(size);
        List<Long> used = new ArrayList<>();
        for (int phase = 0; phase < 10; phase++) {
            int percent = phase % 2 == 0 ? 75 : 25;
            for (int call = 0; call < 400; call++) {
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
                compare(real, plain, pages, frames);
            }
            assertThat(real.objectsInUse()).isEqualTo(used.size());
            if (phase % 3 == 2) {
                assertThat(phase == 5 ? real.reap() : real.shrink()).isEqualTo(plain.shrink());
                compare(real, plain, pages, frames);
            }
            SlubInvariants.check(pages, List.of(real));
        }
    }

    private static void compare(SlubCache real, PlainSlub plain, SlubPages pages, FakeFrames frames) {
        assertThat(frames.usedFrames()).isEqualTo(plain.frames.usedFrames());
        assertThat(real.slabCount()).isEqualTo(plain.slabs);
        List<Long> node = new ArrayList<>();
        for (int slab = real.nodePartial.first(); slab != 0; slab = pages.slabs.next[slab]) {
            node.add(pages.slabs.frame[slab]);
        }
        assertThat(node).isEqualTo(plain.node.stream().map(slab -> slab.frame).toList());
        for (int cpu = 0; cpu < real.cpus(); cpu++) {
            assertThat(real.cpuPartial(cpu).size())
                    .isEqualTo(plain.partials.get(cpu).size());
        }
        CacheFigures figures = real.figures();
        assertThat(figures.totalObjects()).isEqualTo((long) plain.slabs * figures.objectsPerSlab());
        assertThat(figures.totalObjects() - figures.activeObjects()).isEqualTo(plain.freeOnNode());
    }
}
