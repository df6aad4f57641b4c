package org.alloclab.harness.plan;

import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.harness.input.UsageException;

/**
 * A machine as the user words it.
 *
 * @param name of a machine, such as {@code i386-1g}; empty: the reference machine
 * @param cpus its CPUs
 * @param memoryBytes its memory, or 0 for what its name says
 * @param swap its swap space
 */
public record MachineRequest(String name, int cpus, long memoryBytes, List<SwapDevice> swap) {
    public static final int DEFAULT_CPUS = 2;

    /** The reference machine. */
    public static final MachineRequest REFERENCE = new MachineRequest("", DEFAULT_CPUS, 0, List.of());

    public MachineRequest {
        swap = List.copyOf(swap);
    }

    /**
     * The machine.
     *
     * @throws UsageException for one that cannot be, with the nearest name
     */
    public MachineDescription description() {
        try {
            MachineDescription named = name.isEmpty() ? MachineDescription.reference() : MachineDescription.named(name);
            MachineDescription sized = memoryBytes == 0 ? named : named.withMemory(memoryBytes);
            return sized.withCpus(cpus).withSwap(swap);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage() + "; 'alloclab list' names machines", e);
        }
    }
}
