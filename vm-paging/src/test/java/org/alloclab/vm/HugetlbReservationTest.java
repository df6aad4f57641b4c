package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.view.HugetlbFigures;
import org.alloclab.vm.page.Pages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who has a hugetlb page promised, and who gets one; the recorded scripts hold the same against Linux. */
class HugetlbReservationTest {
    private static final long HUGE = 2L << 20;
    private static final int OWN = PRIVATE_ANON | MapFlags.HUGETLB;
    private static final int SHARED = MapFlags.SHARED | MapFlags.ANONYMOUS | MapFlags.HUGETLB;

    private final CountingFrames frames = new CountingFrames(1 << 14);
    private final LinuxMachine machine = Spaces.scarce(frames, 0, "vm.nr_hugepages=3", "vm.nr_overcommit_hugepages=1");
    private final UserProcess process = machine.start(false);

    @AfterEach
    void lawsHold() {
        machine.checkInvariants();
    }

    private void pool(long total, long free, long reserved, long surplus) {
        HugetlbFigures figures = process.hugetlb();
        assertThat(new long[] {figures.total(), figures.free(), figures.reserved(), figures.surplus()})
                .containsExactly(total, free, reserved, surplus);
    }

    @Test
    void whatIsReservedIsNotGivenToOthers() {
        long base = process.mmap(0, 3 * HUGE, RW, OWN, -1, 0);
        pool(3, 3, 3, 0);
        long other = process.mmap(0, HUGE, RW, OWN | MapFlags.NORESERVE, -1, 0);
        process.memory().store(other, 1);
        pool(4, 3, 3, 1);
        assertThat(process.mmap(0, HUGE, RW, OWN, -1, 0)).isEqualTo(Errno.ENOMEM.result());
        process.memory().store(base, 1);
        pool(4, 2, 2, 1);
        process.munmap(base, 3 * HUGE);
        pool(3, 2, 0, 0);
    }

    @Test
    void withoutAReservationAFaultMayFail() {
        long base = process.mmap(0, 5 * HUGE, RW, OWN | MapFlags.NORESERVE, -1, 0);
        process.memory().touch(base, 4 * HUGE);
        assertThatThrownBy(() -> process.memory().touchRead(base + 4 * HUGE))
                .isInstanceOfSatisfying(
                        SimulatedDeath.class,
                        death -> assertThat(death.signal().name()).isEqualTo("SIGBUS"));
    }

    @Test
    void aSharedFileReservesEachPageOnce() {
        long base = process.mmap(0, 2 * HUGE, RW, SHARED, -1, 0);
        UserProcess child = process.fork();
        child.memory().store(base, 7);
        pool(3, 2, 1, 0);
        assertThat(process.memory().load(base)).isEqualTo(7);
        process.munmap(base, 2 * HUGE);
        pool(3, 2, 1, 0);
        child.exit();
        pool(3, 3, 0, 0);
    }

    @Test
    void adviceGivesThePageBackAndKeepsThePromise() {
        long base = process.mmap(0, 2 * HUGE, RW, OWN, -1, 0);
        process.memory().store(base, 7);
        assertThat(process.madvise(base, HUGE + 4096, Advice.DONTNEED)).isZero();
        pool(3, 3, 2, 0);
        assertThat(process.memory().load(base)).isZero();
    }

    @Test
    void theOwnerTakesPagesBackFromItsChildren() {
        long base = process.mmap(0, 3 * HUGE, RW, OWN, -1, 0);
        process.memory().touch(base, 3 * HUGE);
        process.memory().store(base, 7);
        long surplus = process.mmap(0, HUGE, RW, OWN, -1, 0);
        UserProcess child = process.fork();
        process.memory().store(base, 8);
        assertThat(process.memory().load(base)).isEqualTo(8);
        assertThatThrownBy(() -> child.memory().load(base)).isInstanceOf(SimulatedDeath.class);
        assertThatThrownBy(() -> child.memory().load(surplus)).isInstanceOf(SimulatedDeath.class);
        child.exit();
    }

    @Test
    void movingAPartLosesWhatTheRestHadReserved() {
        long base = process.mmap(0, 3 * HUGE, RW, OWN, -1, 0);
        int flags = MapFlags.MREMAP_MAYMOVE | MapFlags.MREMAP_FIXED;
        assertThat(process.mremap(base, HUGE, HUGE, flags, base - 8 * HUGE)).isEqualTo(base - 8 * HUGE);
        process.munmap(base - 8 * HUGE, HUGE);
        process.munmap(base, 3 * HUGE);
        pool(3, 3, 2, 0);
    }

    @Test
    void pagesAreNeitherResidentNorPromisedByTheCommitLimit() {
        long free = frames.freeFrames();
        long base = process.mmap(0, 2 * HUGE, RW, OWN, -1, 0);
        process.memory().touch(base, 2 * HUGE);
        assertThat(process.figures().rssBytes()).isZero();
        assertThat(process.hugetlb().mappedBytes()).isEqualTo(2 * HUGE);
        assertThat(process.figures().minorFaults()).isEqualTo(2);
        // one table of each of two levels, and nothing else: the pages were set aside before
        assertThat(free - frames.freeFrames()).isEqualTo(2);
        assertThat(process.proc(ProcFile.STATUS)).contains("HugetlbPages:\t    4096 kB");
        assertThat(process.proc(ProcFile.MEMINFO)).contains("Committed_AS:          0 kB", "HugePages_Free:        1");
    }

    @Test
    void thePoolTakesWhatThereIs() {
        CountingFrames few = new CountingFrames(5 * Pages.HUGE_PARTS);
        LinuxMachine small = Spaces.scarce(few, 0, "vm.nr_hugepages=1000");
        assertThat(small.kernel().pool.total()).isEqualTo(5 - few.freeFrames() / Pages.HUGE_PARTS);
        assertThat(small.kernel().pool.total()).isPositive();
    }
}
