package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.UserProcess;
import org.junit.jupiter.api.Test;

/** What becomes one huge page, and what does not; see also the recorded scripts of the harness. */
class CollapseTest {
    private static final long PAGE = 4096;
    private static final long HUGE = 512 * PAGE;
    private static final long SWAP = 64L << 20;

    private final CountingFrames frames = new CountingFrames(1 << 16);

    private static long map(UserProcess process, long bytes) {
        return process.mmap(0, bytes, RW, PRIVATE_ANON, -1, 0);
    }

    private static long collapse(UserProcess process, long area) {
        return process.madvise(area, HUGE, Advice.COLLAPSE);
    }

    @Test
    void holesBecomeZerosTheTableIsDepositedAndNoFaultIsCounted() {
        LinuxMachine machine = Spaces.scarce(frames, 0);
        UserProcess process = machine.start(false);
        long area = map(process, HUGE);
        process.memory().store(area + 3 * PAGE, 7);
        process.memory().touchRead(area + 4 * PAGE);
        long tables = process.figures().pageTableBytes();
        long faults = process.figures().minorFaults();
        assertThat(process.hugePages()).isEmpty();
        assertThat(collapse(process, area)).isZero();
        assertThat(process.hugePages()).containsExactly(area);
        assertThat(process.figures().rssBytes()).isEqualTo(HUGE);
        assertThat(process.figures().pageTableBytes()).isEqualTo(tables);
        assertThat(process.memory().load(area + 3 * PAGE)).isEqualTo(7);
        assertThat(process.memory().load(area + 4 * PAGE)).isZero();
        assertThat(process.figures().minorFaults()).isEqualTo(faults);
        assertThat(process.proc(ProcFile.VMSTAT)).contains("thp_collapse_alloc 1\n");
        assertThat(collapse(process, area)).isZero();
        assertThat(process.proc(ProcFile.VMSTAT)).contains("thp_collapse_alloc 1\n");
        machine.checkInvariants();
    }

    /** The setting is not asked, a ban by the program is; an area that never had a page, or a guard in it, is refused. */
    @Test
    void whoMayAsk() {
        LinuxMachine machine = Spaces.scarce(frames, 0, "transparent_hugepage=never");
        UserProcess process = machine.start(false);
        long area = map(process, HUGE);
        assertThat(collapse(process, area)).isEqualTo(Errno.EINVAL.result());
        process.memory().touchWrite(area);
        assertThat(collapse(process, area)).isZero();

        long banned = map(process, HUGE);
        process.memory().touchWrite(banned);
        process.madvise(banned, HUGE, Advice.NOHUGEPAGE);
        assertThat(collapse(process, banned)).isEqualTo(Errno.EINVAL.result());
        process.madvise(banned, HUGE, Advice.HUGEPAGE);
        process.disableHugePages(true);
        assertThat(collapse(process, banned)).isEqualTo(Errno.EINVAL.result());
        process.disableHugePages(false);
        process.madvise(banned + 9 * PAGE, PAGE, Advice.GUARD_INSTALL);
        int used = frames.inUse();
        assertThat(collapse(process, banned)).isEqualTo(Errno.EINVAL.result());
        assertThat(frames.inUse()).isEqualTo(used);
        machine.checkInvariants();
    }

    @Test
    void withoutABlockOrRoomInTheGroupItIsRefused() {
        LinuxMachine small = Spaces.scarce(new CountingFrames(400), 0);
        UserProcess process = small.start(false);
        long area = map(process, HUGE);
        process.memory().touchWrite(area);
        assertThat(collapse(process, area)).isEqualTo(Errno.ENOMEM.result());
        assertThat(process.proc(ProcFile.VMSTAT)).contains("thp_collapse_alloc_failed 1\n");
        small.checkInvariants();

        LinuxMachine limited = Spaces.scarce(frames, 0, "memory.max=" + 300 * PAGE);
        UserProcess poor = limited.start(false);
        long other = map(poor, HUGE);
        poor.memory().touchWrite(other);
        assertThat(collapse(poor, other)).isEqualTo(Errno.EBUSY.result());
        limited.checkInvariants();
    }

    @Test
    void whatIsInSwapSpaceIsReadAndWhatIsSharedIsCopied() {
        LinuxMachine machine = Spaces.scarce(frames, SWAP);
        UserProcess process = machine.start(false);
        long area = map(process, HUGE);
        for (int page = 0; page < 512; page++) {
            process.memory().store(area + page * PAGE, page + 1);
        }
        UserProcess child = process.fork();
        process.memory().store(area, 1000);
        process.madvise(area, 100 * PAGE, Advice.PAGEOUT);
        machine.kernel().reclaim.group(machine.kernel().groups.root(), 2000);
        assertThat(process.figures().swapBytes()).isPositive();
        assertThat(collapse(process, area)).isZero();
        assertThat(process.figures().swapBytes()).isZero();
        process.memory().store(area + PAGE, 2000);
        for (int page = 2; page < 512; page++) {
            assertThat(process.memory().load(area + page * PAGE)).isEqualTo(page + 1);
        }
        for (int page = 0; page < 512; page++) {
            assertThat(child.memory().load(area + page * PAGE)).isEqualTo(page + 1);
        }
        machine.checkInvariants();
    }

    /** Two areas of 2 MiB, one with 3 pages missing, one with 4. */
    @Test
    void khugepagedPutsUpWithSoManyMissingPages() {
        LinuxMachine machine = Spaces.scarce(frames, 0, "transparent_hugepage=always", "khugepaged.max_ptes_none=3");
        UserProcess process = machine.start(false);
        process.disableHugePages(true);
        long area = map(process, 2 * HUGE);
        process.memory().touch(area + 3 * PAGE, HUGE - 3 * PAGE);
        process.memory().touch(area + HUGE + 4 * PAGE, HUGE - 4 * PAGE);
        process.disableHugePages(false);
        assertThat(machine.khugepaged(Long.MAX_VALUE)).as("not on the list yet").isZero();
        process.madvise(area, 2 * HUGE, Advice.HUGEPAGE);
        assertThat(machine.khugepaged(1)).isEqualTo(1);
        assertThat(machine.khugepaged(Long.MAX_VALUE)).isZero();
        assertThat(process.figures().rssBytes()).isEqualTo(2 * HUGE - 4 * PAGE);
        assertThat(process.proc(ProcFile.VMSTAT)).contains("thp_scan_exceed_none_pte 2\n");
        machine.checkInvariants();
    }

    @Test
    void khugepagedPutsUpWithSoManySharedAndSwappedPages() {
        LinuxMachine machine = Spaces.scarce(
                frames,
                SWAP,
                "transparent_hugepage=always",
                "khugepaged.max_ptes_shared=511",
                "khugepaged.max_ptes_swap=100");
        UserProcess process = machine.start(false);
        long area = map(process, HUGE);
        process.memory().touchRead(area);
        process.mprotect(area, PAGE, 1);
        process.mprotect(area, PAGE, RW);
        process.memory().touch(area, HUGE);
        UserProcess child = process.fork();
        assertThat(machine.khugepaged(Long.MAX_VALUE)).isZero();
        assertThat(process.proc(ProcFile.VMSTAT)).contains("thp_scan_exceed_share_pte 2\n");
        process.memory().touchWrite(area);
        assertThat(machine.khugepaged(Long.MAX_VALUE)).isEqualTo(1);
        child.exit();

        process.disableHugePages(true);
        long second = map(process, HUGE);
        process.memory().touch(second, HUGE);
        process.madvise(second, 101 * PAGE, Advice.PAGEOUT);
        process.disableHugePages(false);
        assertThat(machine.khugepaged(Long.MAX_VALUE)).isZero();
        assertThat(process.proc(ProcFile.VMSTAT)).contains("thp_scan_exceed_swap_pte 1\n");
        process.memory().touchRead(second);
        assertThat(machine.khugepaged(Long.MAX_VALUE)).isEqualTo(1);
        assertThat(process.figures().swapBytes()).isZero();
        machine.checkInvariants();
    }

    /** A page that was not used since its mark was cleared is not worth it; huge pages that exited take no part. */
    @Test
    void khugepagedWantsSomethingToHaveBeenUsed() {
        LinuxMachine machine = Spaces.scarce(frames, 0, "transparent_hugepage=always");
        UserProcess process = machine.start(false);
        long area = map(process, HUGE);
        process.memory().touchRead(area);
        process.madvise(area + 5 * PAGE, PAGE, Advice.DONTNEED);
        assertThat(machine.khugepaged(Long.MAX_VALUE)).as("zero pages alone").isZero();
        process.memory().touchWrite(area + PAGE);
        process.madvise(area + PAGE, PAGE, Advice.COLD);
        assertThat(machine.khugepaged(Long.MAX_VALUE)).as("not used since").isZero();
        process.memory().touchRead(area + PAGE);
        assertThat(machine.khugepaged(Long.MAX_VALUE)).isEqualTo(1);
        UserProcess child = process.fork();
        process.exit();
        child.exit();
        assertThat(machine.khugepaged(Long.MAX_VALUE)).isZero();
        assertThat(frames.inUse()).isZero();
    }
}
