package org.alloclab.harness.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.ResourceLimit;
import org.alloclab.api.space.UserProcess;
import org.alloclab.harness.machine.MachineAssembly;
import org.alloclab.harness.plan.LayerIds;
import org.alloclab.harness.plan.PlanResolver;
import org.alloclab.harness.plan.ProcessPlan;
import org.alloclab.harness.plugin.ProviderRegistry;
import org.junit.jupiter.api.Test;

/** Three threads, beside what a real program with glibc 2.36 on Linux 6.18 had in its maps after three pthread_create. */
final class ThreadStackTest {
    private static final String LOADED = """
            555555554000-555555559000 r--p 00000000 fe:00 1                          /bin/program
            7ffff7dd1000-7ffff7fff000 r--p 00000000 fe:00 2                          /lib/libc.so.6
            """;

    private static final String RECORDED = """
            7ffff65ce000-7ffff65cf000 ---p 00000000 00:00 0\s
            7ffff65cf000-7ffff6dcf000 rw-p 00000000 00:00 0\s
            7ffff6dcf000-7ffff6dd0000 ---p 00000000 00:00 0\s
            7ffff6dd0000-7ffff75d0000 rw-p 00000000 00:00 0\s
            7ffff75d0000-7ffff75d1000 ---p 00000000 00:00 0\s
            7ffff75d1000-7ffff7dd1000 rw-p 00000000 00:00 0\s
            """;

    private static UserProcess process() {
        ProcessPlan plan = new PlanResolver(ProviderRegistry.discover())
                .processes(MachineDescription.reference(), LayerIds.STANDARD, InitialLayout.parse(LOADED), Map.of());
        return MachineAssembly.processes(plan, Probe.NONE).memory().start(false);
    }

    @Test
    void liesWhereTheRealOneDoes() {
        UserProcess process = process();
        ThreadStack first = ThreadStack.allocate(process, ThreadStack.DEFAULT_BYTES);
        ThreadStack second = ThreadStack.allocate(process, ThreadStack.DEFAULT_BYTES);
        ThreadStack third = ThreadStack.allocate(process, ThreadStack.DEFAULT_BYTES);
        assertThat(first.controlBlock()).isEqualTo(0x7ffff7dd06c0L);
        assertThat(second.controlBlock()).isEqualTo(0x7ffff75cf6c0L);
        assertThat(third.controlBlock()).isEqualTo(0x7ffff6dce6c0L);
        assertThat(process.proc(ProcFile.MAPS)).contains(RECORDED);
        assertThat(process.proc(ProcFile.SMAPS)).contains("VmFlags: rd wr mr mw me ac nh \n");
        assertThat(process.figures().minorFaults()).isEqualTo(3);
    }

    @Test
    void isRefusedWhereAddressesRunOut() {
        UserProcess process = process();
        process.setLimit(ResourceLimit.AS, 4L << 20);
        ThreadStack none = ThreadStack.allocate(process, ThreadStack.DEFAULT_BYTES);
        assertThat(none.start()).isEqualTo(Errno.ENOMEM.result());
    }
}
