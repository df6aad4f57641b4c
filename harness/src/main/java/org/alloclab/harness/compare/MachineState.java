package org.alloclab.harness.compare;

import java.util.OptionalDouble;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.api.view.ZoneView;
import org.alloclab.harness.machine.ProgramMachine;

/**
 * The kernel's side of a machine at one moment.
 *
 * @param hugeFaults faults since the program's first call that were served with a huge page
 * @param freeFrames frames in free blocks
 * @param freeHugeFrames of these, frames in blocks of a huge page or more
 * @param pinnedStretches stretches of a huge page in which another program has memory that cannot be moved
 * @param tableBytes page tables of the process
 * @param objectBytes objects by which the kernel knows the process
 * @param slabBytes all slabs of the machine
 */
public record MachineState(
        long hugeFaults,
        long freeFrames,
        long freeHugeFrames,
        long pinnedStretches,
        long tableBytes,
        long objectBytes,
        long slabBytes) {
    private static final int HUGE_ORDER = 9;

    static MachineState of(ProgramMachine machine, long hugeFaults, long pinnedStretches) {
        long free = 0;
        long huge = 0;
        for (ZoneView zone : machine.frames().zones()) {
            for (int order = 0; order < zone.freeBlocks().size(); order++) {
                long frames = zone.freeBlocks().get(order) << order;
                free += frames;
                huge += order >= HUGE_ORDER ? frames : 0;
            }
        }
        long slabPages =
                machine.slab().caches().stream().mapToLong(CacheFigures::pages).sum();
        KernelMemory process = machine.space().kernelMemory().orElse(KernelMemory.NONE);
        return new MachineState(
                hugeFaults,
                free,
                huge,
                pinnedStretches,
                process.tableBytes(),
                process.objectBytes(),
                slabPages * MachineDescription.PAGE_SIZE);
    }

    /** Part of the free frames that no huge page can be made of (mm/vmstat.c, unusable_free_index); absent if none is free. */
    public OptionalDouble unusable() {
        return freeFrames == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) (freeFrames - freeHugeFrames) / freeFrames);
    }
}
