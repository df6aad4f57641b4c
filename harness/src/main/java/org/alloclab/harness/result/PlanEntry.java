package org.alloclab.harness.result;

import java.util.List;
import java.util.Map;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.spi.Provider;
import org.alloclab.harness.plan.LayerChoice;
import org.alloclab.harness.plan.RunPlan;
import org.jspecify.annotations.Nullable;

/**
 * A plan in a result file: all that is needed to repeat the run but the trace and the seed.
 *
 * @param machine the hardware
 * @param layout where the process's first areas come from
 * @param allocator the user allocator
 * @param addressSpace the address space
 * @param pageFrames the page-frame allocator
 * @param slab the slab allocator
 * @param touch what the program does with new blocks: {@code none}, {@code all} or {@code recorded}
 * @param touchBound which bound of resident memory that makes of the run: {@code lower}, {@code upper}, or empty
 * @param oneThread whether all threads are folded on one
 * @param clockStartNs virtual time of operation 0
 * @param clockStepNs virtual time from each operation to the next
 * @param clockFactor of recorded times, which take the place of steps in a trace that has times; 0: they do not count
 * @param prelude sizes allocated before the first operation
 * @param steering calls that are made every so often though the trace has none, as {@code malloc_trim@60000000000ns}; absent
 *     where there are none
 */
public record PlanEntry(
        MachineEntry machine,
        String layout,
        LayerEntry allocator,
        LayerEntry addressSpace,
        LayerEntry pageFrames,
        LayerEntry slab,
        String touch,
        String touchBound,
        boolean oneThread,
        long clockStartNs,
        long clockStepNs,
        double clockFactor,
        List<Long> prelude,
        @Nullable List<String> steering) {

    /**
     * The hardware.
     *
     * @param name such as {@code x86_64-24g}
     * @param architecture id of the architecture
     * @param wordBytes width of a program's pointer
     * @param cpus CPUs
     * @param memoryBytes memory
     * @param swapBytes swap space of all devices
     * @param overcommitMemory {@code vm.overcommit_memory}
     */
    public record MachineEntry(
            String name,
            String architecture,
            int wordBytes,
            int cpus,
            long memoryBytes,
            long swapBytes,
            int overcommitMemory) {}

    /**
     * A layer.
     *
     * @param id of the plug-in
     * @param models project and version
     * @param options values of all its options
     */
    public record LayerEntry(String id, String models, Map<String, String> options) {
        static LayerEntry of(LayerChoice<? extends Provider> choice) {
            return new LayerEntry(
                    choice.provider().id(),
                    choice.provider().models().toString(),
                    choice.options().asTexts());
        }
    }

    /** The entry of a plan. */
    public static PlanEntry of(RunPlan plan) {
        MachineDescription machine = plan.machine();
        return new PlanEntry(
                new MachineEntry(
                        machine.name(),
                        machine.architecture().id(),
                        machine.wordSize().bytes(),
                        machine.cpus(),
                        machine.memoryBytes(),
                        machine.swapBytes(),
                        machine.overcommitMemory()),
                plan.layoutName(),
                LayerEntry.of(plan.allocator()),
                LayerEntry.of(plan.space()),
                LayerEntry.of(plan.frames()),
                LayerEntry.of(plan.slab()),
                plan.workload().touch().id(),
                plan.workload().touch().bound(),
                plan.workload().oneThread(),
                plan.workload().clock().startNanos(),
                plan.workload().clock().stepNanos(),
                plan.workload().clock().factor(),
                plan.workload().prelude(),
                steering(plan));
    }

    private static @Nullable List<String> steering(RunPlan plan) {
        return plan.workload().steering().isEmpty()
                ? null
                : plan.workload().steering().stream()
                        .map(call -> call.name() + "@" + call.periodNanos() + "ns")
                        .toList();
    }
}
