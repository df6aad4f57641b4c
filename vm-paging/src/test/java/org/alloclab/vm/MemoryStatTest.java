package org.alloclab.vm;

import static org.alloclab.vm.Spaces.PRIVATE_ANON;
import static org.alloclab.vm.Spaces.RW;
import static org.assertj.core.api.Assertions.assertThat;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.UserProcess;
import org.junit.jupiter.api.Test;

/** Whether a group reclaims, and what: {@code memory.stat} beside {@code /proc/vmstat}. */
class MemoryStatTest {
    private static final long PAGE = MachineDescription.PAGE_SIZE;
    private static final long MIB = 1 << 20;
    private static final long HOT = 6 * MIB;
    private static final long STEP = 64 * PAGE;

    private static long stat(UserProcess process, String name) {
        return Figures.number(process.proc(ProcFile.MEMORY_STAT), name);
    }

    private static long vmstat(UserProcess process, String name) {
        return Figures.number(process.proc(ProcFile.VMSTAT), name);
    }

    /** Writes so many bytes, and the first of them again and again. */
    private static UserProcess written(LinuxMachine machine, long bytes) {
        UserProcess process = machine.start(false);
        long block = process.mmap(0, bytes, RW, PRIVATE_ANON, -1, 0);
        for (long done = 0; done < bytes; done += STEP) {
            process.memory().touch(block, Math.min(done, HOT));
            process.memory().touch(block + done, Math.min(STEP, bytes - done));
        }
        return process;
    }

    /** mm/vmscan.c, shrink_inactive_list, shrink_active_list: cgroup_reclaim is counted for the group, not for the machine. */
    @Test
    void whatIsDoneForTheLimitOfAGroupIsTheGroups() {
        LinuxMachine machine = Spaces.scarce(new CountingFrames(1 << 14), 32 * MIB, "memory.max=" + 8 * MIB);
        UserProcess process = written(machine, 12 * MIB);
        assertThat(stat(process, "pgscan_direct"))
                .isPositive()
                .isEqualTo(stat(process, "pgscan"))
                .isEqualTo(vmstat(process, "pgscan_anon") + vmstat(process, "pgscan_file"));
        assertThat(stat(process, "pgsteal_direct"))
                .isPositive()
                .isEqualTo(stat(process, "pgsteal"))
                .isEqualTo(vmstat(process, "pgsteal_anon") + vmstat(process, "pgsteal_file"));
        assertThat(stat(process, "pgrefill")).isPositive();
        assertThat(vmstat(process, "pgscan_direct")).isZero();
        assertThat(vmstat(process, "pgsteal_direct")).isZero();
        assertThat(vmstat(process, "pgrefill")).isZero();
    }

    @Test
    void whatIsDoneForTheMachineIsBoths() {
        LinuxMachine machine = Spaces.scarce(new ScarceFrames(2048, 64), 32 * MIB);
        UserProcess process = written(machine, 3000 * PAGE);
        for (String name :
                new String[] {"pgscan_kswapd", "pgscan_direct", "pgsteal_kswapd", "pgsteal_direct", "pgrefill"}) {
            assertThat(stat(process, name)).as(name).isEqualTo(vmstat(process, name));
        }
        assertThat(stat(process, "pgscan")).isPositive();
    }
}
