package org.alloclab.kernel.vmalloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Teller;
import org.junit.jupiter.api.Test;

class LinuxVmallocTest {
    private static final long PAGE = 4096;
    private static final int OPERATIONS = Integer.getInteger("vmalloc.operations", 30_000);

    private final FakeFrames frames = new FakeFrames(200_000);
    private final LinuxVmalloc vmalloc = make(MachineDescription.reference(), frames);

    private static LinuxVmalloc make(MachineDescription machine, PageFrameAllocator frames) {
        return new LinuxVmalloc(machine, frames, KernelLayout.of(machine), Teller.SILENT);
    }

    @Test
    void areasFollowOneAnotherWithAGuardPageBetween() {
        long a = vmalloc.vmalloc(1, 0);
        long b = vmalloc.vmalloc(16 * PAGE, 0);
        long c = vmalloc.vmalloc(4 * PAGE + 1, 0);
        assertThat(a).isEqualTo(0xffffc90000000000L);
        assertThat(b - a).isEqualTo(2 * PAGE);
        assertThat(c - b).isEqualTo(17 * PAGE);
        assertThat(vmalloc.frameOf(b + 15 * PAGE)).isNotEqualTo(-1);
        assertThat(vmalloc.frameOf(b + 16 * PAGE)).as("guard").isEqualTo(-1);
        assertThat(vmalloc.proc("vmallocinfo").lines())
                .containsExactly(
                        "0xffffc90000000000-0xffffc90000002000    8192 vmalloc+0x4e/0x60 pages=1 vmalloc N0=1",
                        "0xffffc90000002000-0xffffc90000013000   69632 vmalloc+0x4e/0x60 pages=16 vmalloc N0=16",
                        "0xffffc90000013000-0xffffc90000019000   24576 vmalloc+0x4e/0x60 pages=5 vmalloc N0=5");
    }

    /** As recorded: maps of 16, 40, 12, 100 and 18 pages; that of 40 freed; a map of 30 does not take its place. */
    @Test
    void aFreedRangeIsNotUsedBeforeThePurge() {
        long first = vmalloc.vmalloc(16 * PAGE, 0);
        long hole = vmalloc.vmalloc(40 * PAGE, 0);
        vmalloc.vmalloc(12 * PAGE, 0);
        vmalloc.vmalloc(100 * PAGE, 0);
        long last = vmalloc.vmalloc(18 * PAGE, 0);
        assertThat(hole).isEqualTo(first + 17 * PAGE);
        vmalloc.vfree(hole, 0);
        assertThat(vmalloc.frameOf(hole)).isEqualTo(-1);
        assertThat(vmalloc.vmalloc(30 * PAGE, 0)).isEqualTo(last + 19 * PAGE);
        assertThat(vmalloc.proc("vmallocinfo"))
                .endsWith(String.format("0x%016x-0x%016x  167936 unpurged vm_area\n", hole, hole + 41 * PAGE));
        vmalloc.purge();
        assertThat(vmalloc.vmalloc(30 * PAGE, 0)).isEqualTo(hole);
        vmalloc.checkInvariants();
    }

    @Test
    void lazyAreasArePurgedAbove16384PagesOnTwoCpus() {
        assertThat(vmalloc.lazyMaxPages()).isEqualTo(16_384);
        long highest = 0;
        for (int i = 0; i < 1000; i++) {
            vmalloc.vfree(vmalloc.vmalloc(99 * PAGE, 0), 0);
            highest = Math.max(highest, vmalloc.lazyPages());
        }
        assertThat(highest).isLessThanOrEqualTo(16_384).isGreaterThan(16_384 - 100);
        assertThat(vmalloc.purges()).isEqualTo(1000 / 164);
        assertThat(frames.usedFrames()).as("only table pages are left").isEqualTo(vmalloc.tablePages());
        assertThat(make(MachineDescription.reference().withCpus(8), frames).lazyMaxPages())
                .isEqualTo(4 * 8192);
    }

    @Test
    void pagesAreScatteredFrames() {
        long area = vmalloc.vmalloc(100 * PAGE, 0);
        Set<Long> shown = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            long frame = vmalloc.frameOf(area + i * PAGE + 123);
            assertThat(frames.isUsed(frame)).isTrue();
            shown.add(frame);
        }
        assertThat(shown).hasSize(100);
        assertThat(frames.allocPages(5, Gfp.GFP_KERNEL, 0))
                .as("no contiguous block is to be had")
                .isEqualTo(PageFrameAllocator.NO_FRAME);
    }

    @Test
    void aRequestThatCannotBePopulatedLeavesNothingBehind() {
        FakeFrames few = new FakeFrames(50);
        LinuxVmalloc poor = make(MachineDescription.reference(), few);
        assertThat(poor.vmalloc(60 * PAGE, 0)).isZero();
        assertThat(few.usedFrames()).isZero();
        assertThat(poor.vmalloc(-1, 0)).isZero();
        assertThat(poor.vmalloc(1L << 50, 0)).isZero();
        poor.checkInvariants();
        assertThat(poor.vmalloc(40 * PAGE, 0)).isNotZero();
    }

    @Test
    void vmapShowsTheCallersFramesAndVunmapLeavesThem() {
        long[] own = {frames.allocPages(0, 0, 0), frames.allocPages(0, 0, 0)};
        long area = vmalloc.vmap(own);
        assertThat(vmalloc.frameOf(area + PAGE)).isEqualTo(own[1]);
        assertThatThrownBy(() -> vmalloc.vfree(area, 0)).hasMessageContaining("is a vmap area");
        vmalloc.vunmap(area);
        assertThat(frames.isUsed(own[0])).isTrue();
        assertThatThrownBy(() -> vmalloc.vunmap(area)).hasMessageStartingWith("Trying to vunmap() nonexistent vm area");
        vmalloc.checkInvariants();
    }

    @Test
    void ioremapKeepsTheOffsetInThePageAndAlignsToItsSize() {
        vmalloc.vmalloc(1, 0);
        long registers = vmalloc.ioremap(0xfed00123L, 0x10000);
        assertThat(registers & 0xfff).isEqualTo(0x123);
        assertThat((registers & -PAGE) % 0x20000).isZero();
        assertThat(vmalloc.frameOf(registers)).isEqualTo(0xfed00);
        assertThat(vmalloc.proc("vmallocinfo")).contains(" phys=0x00000000fed00000 ioremap\n");
        vmalloc.vunmap(registers);
        vmalloc.checkInvariants();
    }

    @Test
    void theRangeOfAnI386MachineRunsOut() {
        LinuxVmalloc small = make(MachineDescription.named("i386-1g"), frames);
        // 0xf8800000 .. 0xff7fe000 less a page: about 112 MiB
        long bytes = 0;
        for (long area = small.vmalloc(1 << 20, 0); area != 0; area = small.vmalloc(1 << 20, 0)) {
            bytes += 1 << 20;
        }
        assertThat(bytes >> 20).isEqualTo(111);
        small.checkInvariants();
    }

    @Test
    void paAndVaCheckTheirDomains() {
        KernelLayout i386 = KernelLayout.of(MachineDescription.named("i386-4g"));
        assertThat(i386.virtual(0x100000)).isEqualTo(0xc0100000L);
        assertThat(i386.physical(0xc0100000L)).isEqualTo(0x100000);
        assertThat(i386.vmallocStart()).isEqualTo(0xf8800000L);
        assertThatThrownBy(() -> i386.virtual(896L << 20)).hasMessageContaining("map high memory with kmap");
        assertThatThrownBy(() -> i386.physical(0xf8800000L)).hasMessageContaining("vmalloc and kmap addresses");
        assertThatThrownBy(() -> i386.physical(0xbfffffffL)).isInstanceOf(IllegalArgumentException.class);
        KernelLayout x86 = KernelLayout.of(MachineDescription.named("x86_64-1t"));
        assertThat(x86.physical(x86.virtual(1L << 40))).isEqualTo(1L << 40);
        assertThat((x86.vmallocEnd() - x86.vmallocStart() - 1) >>> 10)
                .as("VmallocTotal")
                .isEqualTo(34359738367L);
    }

    @Test
    void randomAreasTileTheRangeAndNoFrameIsLost() {
        SplittableRandom random = new SplittableRandom(8);
        List<Long> areas = new ArrayList<>();
        List<Long> mapped = new ArrayList<>();
        for (int i = 0; i < OPERATIONS; i++) {
            int what = random.nextInt(100);
            if (what < 45) {
                long area = vmalloc.vmalloc(1 + random.nextInt(random.nextBoolean() ? 9000 : 400_000), 0);
                if (area != 0) {
                    areas.add(area);
                }
            } else if (what < 90 && !areas.isEmpty()) {
                vmalloc.vfree(areas.remove(random.nextInt(areas.size())), 0);
            } else if (what < 95) {
                mapped.add(vmalloc.vmap(new long[] {1, 2, 3}));
            } else if (!mapped.isEmpty()) {
                vmalloc.vunmap(mapped.remove(random.nextInt(mapped.size())));
            }
            if (i < 200 || i % 2000 == 0) {
                vmalloc.checkInvariants();
            }
        }
        areas.forEach(area -> vmalloc.vfree(area, 0));
        mapped.forEach(vmalloc::vunmap);
        vmalloc.purge();
        vmalloc.checkInvariants();
        assertThat(frames.usedFrames()).isEqualTo(vmalloc.tablePages());
    }
}
