package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.space.ControlGroups;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.UserProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups below groups: Documentation/admin-guide/cgroup-v2.rst, statement by statement. */
class GroupTreeTest {
    private static final long PAGE = MachineDescription.PAGE_SIZE;
    private static final long MIB = 1 << 20;
    private static final long SWAP = 512 * MIB;

    private LinuxMachine machine = Spaces.scarce(new CountingFrames(1 << 18), SWAP);

    private ControlGroups groups() {
        return machine.groups();
    }

    private void withoutSwap() {
        machine = Spaces.scarce(new CountingFrames(1 << 18), 0);
    }

    @AfterEach
    void everyPageIsPaidFor() {
        machine.checkInvariants();
    }

    private static int pid(UserProcess process) {
        return process.identity().orElseThrow().pid();
    }

    private UserProcess in(UserProcess parent, String path) {
        groups().make(path);
        UserProcess process = parent.fork();
        assertThat(write(path + "/cgroup.procs", Integer.toString(pid(process))))
                .isZero();
        return process;
    }

    private long write(String file, String value) {
        return groups().write(file, value, 0);
    }

    private String read(String file) {
        return groups().read(file).orElseThrow();
    }

    private long bytes(String file) {
        return Long.parseLong(read(file).strip());
    }

    private long event(String file, String name) {
        return Figures.number(read(file), name);
    }

    private static long fill(UserProcess process, long bytes) {
        long block = process.mmap(0, bytes, RW, PRIVATE_ANON, -1, 0);
        process.memory().touch(block, bytes);
        return block;
    }

    @Test
    void aChargeIsCountedInEveryGroupAbove() {
        groups().make("/a");
        groups().make("/a/b");
        UserProcess process = in(machine.start(false), "/a/b/c");
        fill(process, 8 * MIB);
        long used = bytes("/a/b/c/memory.current");
        assertThat(used).isBetween(8 * MIB, 8 * MIB + 16 * PAGE);
        assertThat(bytes("/a/b/memory.current")).isEqualTo(used);
        assertThat(bytes("/a/memory.current")).isEqualTo(used);
        process.exit();
        assertThat(bytes("/a/memory.current")).isZero();
        assertThat(bytes("/a/memory.peak")).isGreaterThanOrEqualTo(used);
    }

    /** "The lowest limit of the groups above is the one that holds": its event is counted where the limit is, and above. */
    @Test
    void theLimitAboveHolds() {
        groups().make("/a");
        groups().make("/a/b");
        write("/a/memory.max", "16m");
        UserProcess process = in(machine.start(false), "/a/b/c");
        fill(process, 24 * MIB);
        assertThat(bytes("/a/memory.current")).isBetween(15 * MIB, 16 * MIB);
        assertThat(bytes("/a/memory.swap.current")).isGreaterThanOrEqualTo(8 * MIB);
        assertThat(event("/a/memory.events", "max")).isPositive();
        assertThat(event("/a/memory.events.local", "max")).isEqualTo(event("/a/memory.events", "max"));
        assertThat(event("/a/b/memory.events", "max")).isZero();
    }

    /** "Going over the high limit never invokes the OOM killer": the time that it takes grows instead. */
    @Test
    void highSlowsDownAndNeverKills() {
        withoutSwap();
        UserProcess process = in(machine.start(false), "/a");
        write("/a/memory.high", "16m");
        fill(process, 15 * MIB);
        assertThat(event("/a/memory.events", "high")).isZero();
        assertThat(read("/a/memory.pressure")).contains("total=0\n");
        fill(process, 8 * MIB);
        assertThat(bytes("/a/memory.current")).isGreaterThan(23 * MIB);
        assertThat(event("/a/memory.events", "high")).isPositive();
        assertThat(event("/a/memory.events", "oom_kill")).isZero();
        assertThat(machine.kernel().stalls.sleptNanos()).isPositive();
        assertThat(read("/a/memory.pressure")).doesNotContain("avg10=0.00");
    }

    @Test
    void highIsKeptWhereThereIsSwapSpace() {
        UserProcess process = in(machine.start(false), "/a");
        write("/a/memory.high", "16m");
        fill(process, 64 * MIB);
        assertThat(bytes("/a/memory.current")).isBetween(15 * MIB, 16 * MIB + 64 * PAGE);
        assertThat(machine.kernel().stalls.sleptNanos()).isZero();
    }

    /** "A lower high is kept at once, a lower max at the cost of processes." */
    @Test
    void lowerLimitsAreKeptAtOnce() {
        UserProcess process = in(machine.start(false), "/a");
        fill(process, 32 * MIB);
        write("/a/memory.high", "16m");
        assertThat(bytes("/a/memory.current")).isLessThanOrEqualTo(16 * MIB);
        write("/a/memory.max", "8m");
        assertThat(bytes("/a/memory.current")).isLessThanOrEqualTo(8 * MIB);
        assertThat(process.killed()).isEmpty();
        write("/a/memory.swap.max", "0");
        write("/a/memory.max", "1m");
        assertThat(process.killed()).isPresent();
        assertThat(event("/a/memory.events", "oom_kill")).isEqualTo(1);
    }

    @Test
    void swapMaxLimitsSwapSpace() {
        UserProcess process = in(machine.start(false), "/a");
        write("/a/memory.max", "16m");
        write("/a/memory.swap.max", "8m");
        fill(process, 20 * MIB);
        assertThat(bytes("/a/memory.swap.current")).isBetween(4 * MIB, 8 * MIB);
        assertThat(catchDeath(() -> fill(process, 8 * MIB))).isTrue();
        assertThat(bytes("/a/memory.swap.peak")).isEqualTo(8 * MIB);
        process.exit();
        assertThat(bytes("/a/memory.swap.current")).isZero();
    }

    private static boolean catchDeath(Runnable calls) {
        try {
            calls.run();
            return false;
        } catch (SimulatedDeath death) {
            return true;
        }
    }

    /** mm/memcontrol.c, swap_find_max_overage: swap space above its high costs sleep, and nobody is reclaimed from for it. */
    @Test
    void swapHighSlowsDown() {
        UserProcess process = in(machine.start(false), "/a");
        write("/a/memory.high", "16m");
        write("/a/memory.swap.high", "4m");
        fill(process, 18 * MIB);
        assertThat(event("/a/memory.swap.events", "high")).isZero();
        assertThat(machine.kernel().stalls.sleptNanos()).isZero();
        fill(process, 8 * MIB);
        assertThat(event("/a/memory.swap.events", "high")).isPositive();
        assertThat(machine.kernel().stalls.sleptNanos()).isPositive();
    }

    /** mm/memcontrol.c, __mem_cgroup_try_charge_swap: an attempt that its own limit fails is both; one without a slot only failed. */
    @Test
    void swapEventsSayWhy() {
        UserProcess process = in(machine.start(false), "/a");
        write("/a/memory.max", "16m");
        write("/a/memory.swap.max", "1m");
        assertThat(catchDeath(() -> fill(process, 24 * MIB))).isTrue();
        process.exit();
        assertThat(event("/a/memory.swap.events", "max"))
                .isPositive()
                .isEqualTo(event("/a/memory.swap.events", "fail"));
    }

    /** "If set, all processes of the group are killed together, but those with oom_score_adj -1000." */
    @Test
    void theGroupIsEndedTogether() {
        withoutSwap();
        UserProcess first = machine.start(false);
        UserProcess big = in(first, "/a");
        UserProcess small = big.fork();
        UserProcess exempt = big.fork();
        exempt.setOomScoreAdjust(-1000);
        write("/a/memory.max", "16m");
        write("/a/memory.oom.group", "1");
        assertThat(catchDeath(() -> fill(big, 32 * MIB))).isTrue();
        big.exit();
        assertThat(small.killed()).isPresent();
        assertThat(small.killed().orElseThrow())
                .contains("Tasks in /a are going to be killed due to memory.oom.group set");
        assertThat(exempt.killed()).isEmpty();
        assertThat(first.killed()).isEmpty();
        assertThat(event("/a/memory.events", "oom_kill")).isEqualTo(2 + 1);
        assertThat(event("/a/memory.events", "oom_group_kill")).isEqualTo(1);
        assertThat(event("/a/memory.events", "oom")).isEqualTo(1);
    }

    /** The victim is looked for below the group whose limit cannot be kept, and in it only. */
    @Test
    void theVictimIsInTheGroupAtItsLimit() {
        withoutSwap();
        UserProcess first = machine.start(false);
        UserProcess outside = in(first, "/b");
        fill(outside, 64 * MIB);
        groups().make("/a");
        write("/a/memory.max", "16m");
        UserProcess big = in(first, "/a/x");
        UserProcess small = in(first, "/a/y");
        fill(big, 10 * MIB);
        fill(small, 7 * MIB);
        assertThat(big.killed()).isPresent();
        assertThat(big.killed().orElseThrow()).contains("oom_memcg=/a,task_memcg=/a/x");
        assertThat(small.killed()).isEmpty();
        assertThat(outside.killed()).isEmpty();
        assertThat(event("/a/x/memory.events.local", "oom_kill")).isEqualTo(1);
        assertThat(event("/a/memory.events", "oom_kill")).isEqualTo(1);
        assertThat(event("/a/memory.events.local", "oom_kill")).isZero();
    }

    /**
     * The kernel's own test of protection (tools/testing/selftests/cgroup/test_memcontrol.c, test_memcg_protection): 50 MiB
     * are protected at /a/b, of which c asks for 75, d for 25 and e for none; each uses 50, then 148 are used beside them that cannot
     * be reclaimed (there by want of swap space, here by memory.min).
     * The kernel's comment expects 29, 21 and 0 MiB.
     */
    @ParameterizedTest
    @ValueSource(strings = {"memory.min", "memory.low"})
    void whatIsProtectedIsSharedOut(String file) {
        machine = Spaces.scarce(new CountingFrames(1 << 18), SWAP, "memory_recursiveprot=true");
        UserProcess first = machine.start(false);
        groups().make("/a");
        groups().make("/a/b");
        write("/a/memory.max", "200m");
        write("/a/b/" + file, "50m");
        UserProcess c = in(first, "/a/b/c");
        UserProcess d = in(first, "/a/b/d");
        UserProcess e = in(first, "/a/b/e");
        write("/a/b/c/" + file, "75m");
        write("/a/b/d/" + file, "25m");
        fill(c, 50 * MIB);
        fill(d, 50 * MIB);
        fill(e, 50 * MIB);
        UserProcess g = in(first, "/a/g");
        write("/a/g/memory.min", "150m");
        fill(g, 148 * MIB);
        assertThat(bytes("/a/b/memory.current") / MIB).isBetween(45L, 56L);
        assertThat(bytes("/a/b/c/memory.current") / MIB).isBetween(25L, 33L);
        assertThat(bytes("/a/b/d/memory.current") / MIB).isBetween(18L, 24L);
        assertThat(bytes("/a/b/e/memory.current") / MIB).isLessThan(4);
        if (file.equals("memory.low")) {
            assertThat(event("/a/b/c/memory.events", "low")).isZero();
        }
    }

    /** "Best effort": what memory.low protects goes before anybody is killed, and that is an event. */
    @Test
    void lowGivesWayBeforeSomebodyIsKilled() {
        UserProcess process = in(machine.start(false), "/a");
        write("/a/memory.low", "32m");
        groups().make("/t");
        write("/t/memory.max", "16m");
        UserProcess other = in(machine.start(false), "/t/x");
        write("/t/x/memory.low", "16m");
        fill(process, MIB);
        fill(other, 24 * MIB);
        assertThat(other.killed()).isEmpty();
        assertThat(event("/t/x/memory.events", "low")).isPositive();
        assertThat(event("/a/memory.events", "low")).isZero();
    }

    /** "Never reclaimed": where memory.min covers all of it, the group dies instead. */
    @Test
    void minDoesNotGiveWay() {
        groups().make("/t");
        write("/t/memory.max", "16m");
        UserProcess process = in(machine.start(false), "/t/x");
        write("/t/x/memory.min", "32m");
        assertThat(catchDeath(() -> fill(process, 24 * MIB))).isTrue();
        assertThat(bytes("/t/x/memory.swap.current")).isZero();
        process.exit();
    }

    @Test
    void reclaimCanBeAskedFor() {
        UserProcess process = in(machine.start(false), "/a");
        fill(process, 32 * MIB);
        long before = bytes("/a/memory.current");
        assertThat(write("/a/memory.reclaim", "8m")).isZero();
        assertThat(before - bytes("/a/memory.current")).isBetween(8 * MIB, 8 * MIB + 64 * PAGE);
        write("/a/memory.swap.max", "8m");
        assertThat(write("/a/memory.reclaim", "8m")).isEqualTo(Errno.EAGAIN.result());
    }

    /** "Migrating a process doesn't move the memory that it has." */
    @Test
    void chargesStayWhereTheyWereMade() {
        UserProcess process = in(machine.start(false), "/a");
        fill(process, 8 * MIB);
        long tables = event("/a/memory.stat", "pagetables");
        long faults = event("/a/memory.stat", "pgfault");
        groups().make("/b");
        write("/b/cgroup.procs", Integer.toString(pid(process)));
        assertThat(process.proc(ProcFile.CGROUP)).isEqualTo("0::/b\n");
        assertThat(bytes("/b/memory.current")).isZero();
        fill(process, 4 * MIB);
        assertThat(event("/b/memory.stat", "anon")).isEqualTo(4 * MIB);
        assertThat(event("/a/memory.stat", "anon")).isEqualTo(8 * MIB);
        assertThat(event("/a/memory.stat", "pagetables")).isEqualTo(tables);
        assertThat(event("/a/memory.stat", "pgfault")).isEqualTo(faults);
        assertThat(event("/b/memory.stat", "pgfault")).isEqualTo(4 * MIB / PAGE);
        assertThat(groups().remove("/a")).isZero();
        assertThat(groups().read("/a/memory.current")).isEmpty();
        machine.checkInvariants();
        process.exit();
        assertThat(bytes("/b/memory.current")).isZero();
    }

    @Test
    void treesAreMadeAndRemovedAsDirectories() {
        UserProcess first = machine.start(false);
        assertThat(groups().make("/a/b")).isEqualTo(Errno.ENOENT.result());
        assertThat(groups().make("/a")).isZero();
        assertThat(groups().make("/a")).isEqualTo(Errno.EEXIST.result());
        assertThat(groups().make("/a/b")).isZero();
        String pid = Integer.toString(pid(first));
        assertThat(write("/a/cgroup.procs", pid)).isEqualTo(Errno.EBUSY.result());
        assertThat(write("/a/b/cgroup.procs", pid)).isZero();
        assertThat(read("/a/b/cgroup.procs")).isEqualTo(pid + "\n");
        assertThat(read("/a/cgroup.events")).startsWith("populated 1\n");
        assertThat(groups().make("/a/b/c")).isEqualTo(Errno.EBUSY.result());
        assertThat(groups().remove("/a/b")).isEqualTo(Errno.EBUSY.result());
        assertThat(groups().remove("/a")).isEqualTo(Errno.EBUSY.result());
        assertThat(write("/cgroup.procs", pid)).isZero();
        assertThat(groups().remove("/a/b")).isZero();
        assertThat(groups().remove("/a")).isZero();
        assertThat(groups().remove("/a")).isEqualTo(Errno.ENOENT.result());
        assertThat(groups().make("/a")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "memory.max, many, EINVAL",
        "memory.max, 10q, EINVAL",
        "memory.max, -1, EINVAL",
        "memory.oom.group, 2, EINVAL",
        "memory.current, 5, EINVAL",
        "memory.nothing, 5, ENOENT",
        "cgroup.procs, 99999, ESRCH",
        "cgroup.procs, me, EINVAL"
    })
    void wrongWritesAreRefused(String file, String value, Errno errno) {
        groups().make("/a");
        assertThat(write("/a/" + file, value)).isEqualTo(errno.result());
    }

    @ParameterizedTest
    @CsvSource({"12345, 12288", "max, max", "1g, 1073741824", "0, 0", "64K, 65536", "9000000t, max"})
    void sizesAreInWholePages(String value, String read) {
        groups().make("/a");
        for (String file : new String[] {"min", "low", "high", "max", "swap.high", "swap.max"}) {
            assertThat(write("/a/memory." + file, value)).isZero();
            assertThat(read("/a/memory." + file)).isEqualTo(read + "\n");
        }
    }

    @Test
    void theRootHasNoLimits() {
        assertThat(groups().read("/memory.current")).isEmpty();
        assertThat(groups().read("/memory.stat")).isPresent();
        assertThat(groups().read("/memory.pressure")).isPresent();
        assertThat(write("/memory.max", "1m")).isEqualTo(Errno.ENOENT.result());
    }
}
