package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.api.view.PageState;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.OomKiller;
import org.junit.jupiter.api.Test;

/** Who goes, who stays, and what happens when nobody can go. */
class ReclaimTest {
    private static final long PAGE = 4096;
    private static final int FRAMES = 2048;
    private static final long SWAP = 64L << 20;

    private static long map(UserProcess process, long pages) {
        return process.mmap(0, pages * PAGE, RW, PRIVATE_ANON, -1, 0);
    }

    private static void write(UserProcess process, long from, long pages) {
        for (long page = 0; page < pages; page++) {
            process.memory().store(from + page * PAGE, page + 1);
        }
    }

    @Test
    void kswapdKeepsTheMachineAboveItsWatermarks() {
        ScarceFrames frames = new ScarceFrames(FRAMES, 64);
        LinuxMachine machine = Spaces.scarce(frames, SWAP);
        UserProcess process = machine.start(false);
        write(process, map(process, 2 * FRAMES), 2 * FRAMES);
        assertThat(frames.freeFrames()).isGreaterThan(64);
        assertThat(machine.kernel().events.of(VmEvent.PAGEOUTRUN)).isPositive();
        assertThat(machine.kernel().events.of(VmEvent.PGSTEAL_KSWAPD)).isGreaterThan(FRAMES / 2);
        assertThat(machine.kernel().events.of(VmEvent.ALLOCSTALL_MOVABLE)).isZero();
        machine.checkInvariants();
    }

    @Test
    void withoutKswapdTheProcessReclaimsItself() {
        CountingFrames frames = new CountingFrames(FRAMES);
        LinuxMachine machine = Spaces.scarce(frames, SWAP);
        UserProcess process = machine.start(false);
        write(process, map(process, 2 * FRAMES), 2 * FRAMES);
        assertThat(machine.kernel().events.of(VmEvent.ALLOCSTALL_MOVABLE)).isPositive();
        assertThat(machine.kernel().events.of(VmEvent.PGSTEAL_DIRECT)).isGreaterThan(FRAMES / 2);
        machine.checkInvariants();
    }

    @Test
    void lockedPagesStay() {
        LinuxMachine machine = Spaces.scarce(new CountingFrames(FRAMES), SWAP);
        UserProcess process = machine.start(false);
        long locked = map(process, 100);
        write(process, locked, 50);
        assertThat(process.mlock(locked, 100 * PAGE, 0)).isZero();
        write(process, map(process, 2 * FRAMES), 2 * FRAMES);
        assertThat(States.of(process, locked, locked + 100 * PAGE))
                .isEqualTo(Collections.nCopies(100, PageState.ANONYMOUS));
        assertThat(machine.kernel().groups.root().listed(Lruvec.UNEVICTABLE)).isEqualTo(100);
        assertThat(process.munlock(locked, 100 * PAGE)).isZero();
        assertThat(process.madvise(locked, 100 * PAGE, Advice.COLD))
                .as("locking them counted as a use")
                .isZero();
        write(process, map(process, 2 * FRAMES), 2 * FRAMES);
        assertThat(States.of(process, locked, locked + 100 * PAGE))
                .isEqualTo(Collections.nCopies(100, PageState.SWAPPED));
        machine.checkInvariants();
    }

    @Test
    void freedPagesGoWithoutBeingWrittenUnlessTheyAreWrittenToAgain() {
        LinuxMachine machine = Spaces.scarce(new CountingFrames(FRAMES), SWAP);
        UserProcess process = machine.start(false);
        long freed = map(process, 100);
        write(process, freed, 100);
        assertThat(process.madvise(freed, 100 * PAGE, Advice.FREE)).isZero();
        write(process, freed, 10);
        write(process, map(process, 2 * FRAMES), 2 * FRAMES);
        assertThat(machine.kernel().events.of(VmEvent.PGLAZYFREED)).isEqualTo(90);
        assertThat(process.memory().load(freed + 5 * PAGE)).isEqualTo(6);
        assertThat(process.memory().load(freed + 50 * PAGE)).isZero();
        machine.checkInvariants();
    }

    @Test
    void whatIsUsedAgainAndAgainOutlivesWhatIsUsedOnce() {
        LinuxMachine machine = Spaces.scarce(new CountingFrames(FRAMES), SWAP, "vm.page-cluster=0");
        UserProcess process = machine.start(false);
        long hot = map(process, 200);
        long stream = map(process, 8 * FRAMES);
        for (int round = 0; round < 80; round++) {
            write(process, hot, 200);
            write(process, stream + round * 200L * PAGE, 200);
        }
        assertThat(States.of(process, hot, hot + 200 * PAGE)).isEqualTo(Collections.nCopies(200, PageState.ANONYMOUS));
        // at most what was lost before the pages were known to be hot
        assertThat(process.figures().majorFaults()).isLessThan(400);
    }

    @Test
    void refaultsAreCountedAndActivated() {
        LinuxMachine machine = Spaces.scarce(new CountingFrames(FRAMES), SWAP, "vm.page-cluster=0");
        UserProcess process = machine.start(false);
        long area = map(process, FRAMES + 200);
        for (int round = 0; round < 4; round++) {
            write(process, area, FRAMES + 200);
        }
        VmEvents events = machine.kernel().events;
        assertThat(events.of(VmEvent.WORKINGSET_REFAULT_ANON))
                .isEqualTo(process.figures().majorFaults());
        assertThat(events.of(VmEvent.PSWPIN)).isEqualTo(process.figures().majorFaults());
    }

    @Test
    void aGroupWithoutSwapSpaceIsReducedByItsWorstProcess() {
        LinuxMachine machine = Spaces.scarce(new CountingFrames(1 << 14), 0, "memory.max=" + 1000 * PAGE);
        UserProcess first = machine.start(false);
        write(first, map(first, 300), 300);
        UserProcess second = first.fork();
        long area = map(second, 1000);
        assertThatThrownBy(() -> write(second, area, 1000))
                .isInstanceOf(SimulatedDeath.class)
                .hasMessageContaining("Memory cgroup out of memory: Killed process 1001 (program)")
                .hasMessageContaining("constraint=CONSTRAINT_MEMCG");
        assertThat(second.killed()).isPresent();
        assertThat(first.killed()).isEmpty();
        second.exit();
        machine.checkInvariants();
        assertThat(machine.kernel().events.of(VmEvent.OOM_KILL)).isEqualTo(1);
    }

    @Test
    void anotherProcessDiesForOneThatIsExempt() {
        LinuxMachine machine = Spaces.scarce(new CountingFrames(1 << 14), 0, "memory.max=" + 1000 * PAGE);
        LinuxAddressSpace big = (LinuxAddressSpace) machine.start(false);
        LinuxAddressSpace small = (LinuxAddressSpace) big.fork();
        write(big, map(big, 600), 600);
        small.process().oomScoreAdjust = LinuxProcess.EXEMPT;
        write(small, map(small, 900), 900);
        assertThat(big.killed()).isPresent();
        assertThat(small.killed()).isEmpty();
        machine.checkInvariants();
    }

    @Test
    void badnessIsWhatAProcessHasAndWhatItIsGiven() {
        LinuxMachine machine = Spaces.scarce(new CountingFrames(1 << 14), SWAP);
        LinuxAddressSpace process = (LinuxAddressSpace) machine.start(false);
        long area = map(process, 100);
        write(process, area, 100);
        process.madvise(area, 30 * PAGE, Advice.PAGEOUT);
        LinuxProcess owner = process.process();
        long tables = process.mm().tables.tables();
        assertThat(OomKiller.badness(owner, 50_000)).isEqualTo(70 + 30 + tables);
        owner.oomScoreAdjust = 500;
        assertThat(OomKiller.badness(owner, 50_000)).isEqualTo(100 + tables + 500 * 50);
        assertThat(OomKiller.score(owner, 50_000)).isBetween(1000L, 1003L);
        owner.oomScoreAdjust = LinuxProcess.EXEMPT;
        assertThat(OomKiller.score(owner, 50_000)).isZero();
    }

    @Test
    void withoutSwappinessAGroupKeepsItsAnonymousPages() {
        LinuxMachine machine = Spaces.scarce(
                new CountingFrames(1 << 14), SWAP, "memory.max=" + 500 * PAGE, "vm.swappiness=0", "read_ahead_kb=32");
        UserProcess process = machine.start(false);
        int file = machine.diskFile("data", new byte[800 * (int) PAGE]);
        long mapped = process.mmap(0, 800 * PAGE, 1, MapFlags.SHARED, file, 0);
        long anonymous = map(process, 300);
        write(process, anonymous, 300);
        for (int page = 0; page < 800; page++) {
            process.memory().touchRead(mapped + page * PAGE);
        }
        assertThat(process.figures().swapBytes()).isZero();
        assertThat(machine.kernel().events.of(VmEvent.PGSTEAL_FILE)).isPositive();
        assertThatThrownBy(() -> write(process, map(process, 600), 600)).isInstanceOf(SimulatedDeath.class);
    }

    @Test
    void aHugePageIsSplitAndSwapped() {
        LinuxMachine machine = Spaces.scarce(new CountingFrames(4 * FRAMES), SWAP, "memory.max=" + 1000 * PAGE);
        UserProcess process = machine.start(false);
        long area = map(process, 1024);
        long huge = (area + (2 << 20) - 1) & -(2L << 20);
        assertThat(process.madvise(area, 1024 * PAGE, Advice.HUGEPAGE)).isZero();
        process.memory().store(huge, 42);
        assertThat(States.of(process, huge, huge + 512 * PAGE))
                .isEqualTo(Collections.nCopies(512, PageState.ANONYMOUS));
        write(process, map(process, 2000), 2000);
        assertThat(States.of(process, huge, huge + 512 * PAGE))
                .containsSubsequence(Collections.nCopies(400, PageState.SWAPPED));
        assertThat(process.memory().load(huge)).isEqualTo(42);
        machine.checkInvariants();
    }

    @Test
    void aCommitLimitIsKept() {
        LinuxMachine machine =
                Spaces.scarce(new CountingFrames(1000), 0, "vm.overcommit_memory=2", "vm.overcommit_ratio=50");
        UserProcess process = machine.start(false);
        long accepted = map(process, 500);
        assertThat(accepted).isPositive();
        assertThat(map(process, 1)).isNegative();
        assertThat(process.munmap(accepted, 100 * PAGE)).isZero();
        assertThat(map(process, 100)).isPositive();
    }

    private static long figure(String text, String name) {
        return text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
                .sum();
    }

    @Test
    void aGroupPaysForWhatTheKernelKeepsForItsProcesses() {
        LinuxMachine machine = Spaces.scarce(new CountingFrames(1 << 14), SWAP, "memory.max=" + 4000 * PAGE);
        UserProcess process = machine.start(false);
        int file = machine.diskFile("data", new byte[16 * (int) PAGE]);
        machine.pread(file, 0);
        write(process, map(process, 100), 100);
        UserProcess child = process.fork();
        String stat = process.proc(ProcFile.MEMORY_STAT);
        long slab = 0;
        for (UserProcess member : List.of(process, child)) {
            for (KernelMemory.Objects kind : member.kernelMemory().orElseThrow().objects()) {
                slab += kind.count() * (kind.bytesEach() + 8);
            }
        }
        assertThat(figure(stat, "anon")).isEqualTo(100 * PAGE);
        assertThat(figure(stat, "file")).isEqualTo(16 * PAGE);
        assertThat(figure(stat, "kernel_stack")).isEqualTo(2 * 4 * PAGE);
        assertThat(figure(stat, "inactive_anon") + figure(stat, "active_anon")).isEqualTo(100 * PAGE);
        // the file's own objects belong to no process
        assertThat(figure(stat, "slab")).isBetween(slab + 1, slab + 2000);
        long kernel = figure(stat, "kernel_stack") + figure(stat, "pagetables") + Pages.alignUp(figure(stat, "slab"));
        assertThat(machine.kernel().groups.first().memory.used() * PAGE).isEqualTo(116 * PAGE + kernel);
        machine.checkInvariants();
        child.exit();
        assertThat(figure(process.proc(ProcFile.MEMORY_STAT), "kernel_stack")).isEqualTo(4 * PAGE);
        machine.checkInvariants();
    }

    /** The kernel's memory counts against the limit: processes can be too many for it without a page of their own. */
    @Test
    void kernelMemoryTakesRoomFromPages() {
        LinuxMachine machine = Spaces.scarce(new CountingFrames(1 << 14), 0, "memory.max=" + 300 * PAGE);
        UserProcess process = machine.start(false);
        long area = map(process, 200);
        write(process, area, 200);
        for (int i = 0; i < 8; i++) {
            process.fork();
        }
        assertThatThrownBy(() -> write(process, map(process, 90), 90)).isInstanceOf(SimulatedDeath.class);
    }
}
