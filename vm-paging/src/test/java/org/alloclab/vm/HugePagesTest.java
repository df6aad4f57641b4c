package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.view.PageState;
import org.alloclab.vm.cgroup.GroupEvent;
import org.alloclab.vm.event.VmEvent;
import org.junit.jupiter.api.Test;

/** Which accesses get 2 MiB, and what becomes of them; see also the recorded scripts of the harness. */
class HugePagesTest {
    private static final long PAGE = 4096;
    private static final long HUGE = 512 * PAGE;
    private static final int READ = 1;
    private static final String ALWAYS = "transparent_hugepage=always";

    private final CountingFrames frames = new CountingFrames(1 << 16);

    private static long map(UserProcess process, long bytes) {
        return process.mmap(0, bytes, RW, PRIVATE_ANON, -1, 0);
    }

    private static long rss(UserProcess process) {
        return process.figures().rssBytes();
    }

    @Test
    void underAlwaysATouchBringsInTwoMebibytesAndOneTable() {
        UserProcess process = Spaces.scarce(frames, 0, ALWAYS).start(false);
        long area = map(process, 2 * HUGE);
        process.memory().touchWrite(area + 5 * PAGE);
        assertThat(rss(process)).isEqualTo(HUGE);
        assertThat(process.figures().minorFaults()).isEqualTo(1);
        process.memory().touch(area, HUGE);
        assertThat(process.figures().minorFaults()).isEqualTo(1);
    }

    @Test
    void theHeapGetsThemWhereTwoMebibytesFitIn() {
        UserProcess process = Spaces.scarce(frames, 0, ALWAYS).start(false);
        long heap = process.brk(0);
        process.brk(heap + HUGE - PAGE);
        process.memory().touchWrite(heap);
        assertThat(rss(process)).isEqualTo(PAGE);
        process.brk(heap + 2 * HUGE);
        process.memory().touchWrite(heap + HUGE);
        assertThat(rss(process)).isEqualTo(PAGE + HUGE);
    }

    @Test
    void adviceAndPrctlAndNeverExcludeThem() {
        UserProcess refused = Spaces.scarce(frames, 0, ALWAYS).start(false);
        long area = map(refused, HUGE);
        refused.madvise(area, HUGE, Advice.NOHUGEPAGE);
        refused.memory().touchWrite(area);
        refused.disableHugePages(true);
        refused.memory().touchWrite(map(refused, HUGE));
        assertThat(rss(refused)).isEqualTo(2 * PAGE);

        UserProcess never =
                Spaces.scarce(frames, 0, "transparent_hugepage=never").start(false);
        long advised = map(never, HUGE);
        never.madvise(advised, HUGE, Advice.HUGEPAGE);
        never.memory().touchWrite(advised);
        assertThat(rss(never)).isEqualTo(PAGE);
        assertThat(never.proc(ProcFile.SMAPS)).doesNotContain("THPeligible:           1");
    }

    @Test
    void smapsShowsWhatIsEligibleUnderAlways() {
        UserProcess process = Spaces.scarce(frames, 0, ALWAYS).start(false);
        map(process, HUGE);
        assertThat(process.proc(ProcFile.SMAPS)).contains("THPeligible:           1");
        UserProcess small = Spaces.scarce(frames, 0, ALWAYS).start(false);
        map(small, HUGE - PAGE);
        assertThat(small.proc(ProcFile.SMAPS)).doesNotContain("THPeligible:           1");
    }

    @Test
    void withoutTheHugeZeroPageAReadTakesFramesToo() {
        UserProcess usual = Spaces.scarce(frames, 0, ALWAYS).start(false);
        usual.memory().touchRead(map(usual, HUGE));
        assertThat(rss(usual)).isZero();
        UserProcess without = Spaces.scarce(frames, 0, ALWAYS, "transparent_hugepage.use_zero_page=false")
                .start(false);
        long readOnly = without.mmap(0, HUGE, READ, PRIVATE_ANON, -1, 0);
        without.memory().touchRead(readOnly);
        assertThat(rss(without)).isEqualTo(HUGE);
        without.checkInvariants();
    }

    /** The group has room for 300 pages: only advised areas are worth reclaiming for. */
    @Test
    void aGroupWithoutRoomFallsBackToSmallPages() {
        LinuxMachine machine = Spaces.scarce(frames, 0, ALWAYS, "memory.max=" + 300 * PAGE);
        UserProcess process = machine.start(false);
        process.memory().touchWrite(map(process, HUGE));
        assertThat(rss(process)).isEqualTo(PAGE);
        assertThat(machine.kernel().events.of(VmEvent.THP_FAULT_FALLBACK)).isEqualTo(1);
        assertThat(machine.kernel().events.of(VmEvent.THP_FAULT_FALLBACK_CHARGE))
                .isEqualTo(1);
        assertThat(machine.kernel().groups.first().localEvents(GroupEvent.MAX)).isZero();
        machine.checkInvariants();
    }

    @Test
    void aMachineWithoutABlockOfTwoMebibytesFallsBackToSmallPages() {
        LinuxMachine machine = Spaces.scarce(new CountingFrames(400), 0, ALWAYS);
        UserProcess process = machine.start(false);
        long area = map(process, HUGE);
        process.memory().touchRead(area);
        assertThat(States.of(process, area, area + PAGE)).containsExactly(PageState.FILE_SHARED);
        process.memory().touchWrite(area + PAGE);
        assertThat(States.of(process, area, area + 3 * PAGE))
                .containsExactly(PageState.ZERO_PAGE, PageState.ANONYMOUS, PageState.ZERO_PAGE);
        assertThat(machine.kernel().events.of(VmEvent.THP_FAULT_FALLBACK)).isEqualTo(1);
        assertThat(machine.kernel().events.of(VmEvent.THP_FAULT_FALLBACK_CHARGE))
                .isZero();
        machine.checkInvariants();
    }

    @Test
    void partsThatAreGivenBackAreQueuedAndStayUsedUntilMemoryIsShort() {
        LinuxMachine machine = Spaces.scarce(frames, 0, ALWAYS);
        UserProcess process = machine.start(false);
        long area = map(process, 2 * HUGE);
        process.memory().touch(area, 2 * HUGE);
        long free = frames.freeFrames();
        process.madvise(area, 10 * PAGE, Advice.DONTNEED);
        process.madvise(area + 20 * PAGE, 10 * PAGE, Advice.DONTNEED);
        assertThat(frames.freeFrames()).isEqualTo(free);
        assertThat(events(process)).contains("thp_deferred_split_page 1\n", "thp_split_pmd 1\n", "thp_split_page 0\n");
        machine.kernel().hugePages.scanObjects(1);
        assertThat(frames.freeFrames()).isEqualTo(free + 20);
        assertThat(events(process)).contains("thp_split_page 1\n");
        process.munmap(area, 2 * HUGE);
        assertThat(events(process)).contains("thp_deferred_split_page 1\n", "nr_anon_transparent_hugepages 0\n");
        machine.checkInvariants();
    }

    @Test
    void aHugePageThatGoesAsAWholeWasNeverQueued() {
        LinuxMachine machine = Spaces.scarce(frames, 0, ALWAYS);
        UserProcess process = machine.start(false);
        long area = map(process, HUGE);
        process.memory().touch(area, HUGE);
        process.mprotect(area, PAGE, READ);
        process.mprotect(area, PAGE, RW);
        process.munmap(area, HUGE);
        assertThat(events(process)).contains("thp_deferred_split_page 0\n", "thp_split_pmd 1\n");
    }

    private static String events(UserProcess process) {
        return process.proc(ProcFile.VMSTAT);
    }

    /** Two processes that map one huge page have one between them. */
    @Test
    void aSharedHugePageIsCountedOnce() {
        LinuxMachine machine = Spaces.scarce(frames, 0, ALWAYS);
        UserProcess process = machine.start(false);
        process.memory().touchWrite(map(process, HUGE));
        UserProcess child = process.fork();
        assertThat(rss(child)).isEqualTo(HUGE);
        assertThat(child.proc(ProcFile.MEMINFO)).contains("AnonHugePages:      2048 kB");
        machine.checkInvariants();
    }

    @Test
    void advisingAWholeHugePageFreeKeepsItWholeAndAPartSplitsIt() {
        LinuxMachine machine = Spaces.scarce(MachineDescription.reference(), frames, ALWAYS);
        UserProcess process = machine.start(false);
        long area = map(process, HUGE);
        process.memory().touch(area, HUGE);
        process.madvise(area, HUGE, Advice.FREE);
        assertThat(process.proc(ProcFile.MEMINFO)).contains("AnonHugePages:      2048 kB");
        process.memory().touch(area, HUGE);
        process.madvise(area, PAGE, Advice.FREE);
        assertThat(process.proc(ProcFile.MEMINFO)).contains("AnonHugePages:         0 kB");
        assertThat(events(process)).contains("thp_split_page 1\n");
        machine.checkInvariants();
    }
}
