package org.alloclab.harness.cli.option;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.harness.plan.MachineRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which machine a command simulates. */
public final class MachineOptions {
    @Option(
            names = "--machine",
            paramLabel = "NAME",
            defaultValue = "x86_64-24g",
            description = "architecture and size: i386-1g, i386-pae-1g, i386-4g, ia32-24g (a 32-bit program on a 64-bit"
                    + " kernel), x86_64-64m ... x86_64-1t; 'alloclab list' names more (${DEFAULT-VALUE})")
    private String name = "";

    @Option(
            names = "--cpus",
            paramLabel = "N",
            description = "CPUs of the machine (2; in confirm those of this machine)")
    private @Nullable Integer cpus;

    private int defaultCpus = MachineRequest.DEFAULT_CPUS;

    @Option(
            names = "--memory",
            paramLabel = "BYTES",
            converter = ByteSize.class,
            defaultValue = "0",
            description = "memory of the machine (what its name says)")
    private long memoryBytes;

    @Option(
            names = "--swap",
            paramLabel = "BYTES[:PRIORITY]",
            split = ",",
            converter = SwapSize.class,
            description =
                    "swap space of the machine, such as 1g; several, as 512m,1g:5, are used by priority, 0 to 32767,"
                            + " the highest first, equal ones in turn; one without after those before it (none)")
    private List<SwapDevice> swap = new ArrayList<>();

    /** The machine has as many CPUs as this one unless the user says otherwise. */
    void cpusOfThisMachine() {
        defaultCpus = Runtime.getRuntime().availableProcessors();
    }

    public MachineRequest request() {
        return new MachineRequest(name, cpus == null ? defaultCpus : cpus, memoryBytes, swap);
    }
}
