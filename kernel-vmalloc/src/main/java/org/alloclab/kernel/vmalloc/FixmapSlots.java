package org.alloclab.kernel.vmalloc;

import org.alloclab.api.machine.MachineDescription;

/**
 * Temporary maps in fixed addresses, a stack of them for each CPU; they never sleep ({@code kmap_atomic},
 * {@code kmap_local_page}; Linux 6.18 mm/highmem.c, __kmap_local_pfn_prot).
 *
 * <pre>
 *   fixmapTop                    slot 0: FIX_HOLE and the like
 *   fixmapTop - (KMAP_BEGIN + cpu * 16 + depth) pages   the map of that depth of that CPU
 * </pre>
 */
final class FixmapSlots {
    /** Maps that a CPU may nest (KM_MAX_IDX). */
    static final int DEPTH = 16;

    private static final int KMAP_BEGIN = 32;
    private static final long PAGE = MachineDescription.PAGE_SIZE;

    private final KernelLayout layout;
    private final long[][] stacks;
    private final int[] depth;

    FixmapSlots(KernelLayout layout, int cpus) {
        this.layout = layout;
        this.stacks = new long[cpus][DEPTH];
        this.depth = new int[cpus];
    }

    long push(long frame, int cpu) {
        long physical = frame << MachineDescription.PAGE_SHIFT;
        if (physical < layout.linearEnd() - layout.pageOffset()) {
            return layout.virtual(physical);
        }
        if (depth[cpu] == DEPTH) {
            throw new IllegalStateException(
                    "kmap_atomic nests at most " + DEPTH + " deep: CPU " + cpu + " is there; unmap in reverse order");
        }
        stacks[cpu][depth[cpu]] = frame;
        return address(cpu, depth[cpu]++);
    }

    void pop(long address, int cpu) {
        if (Long.compareUnsigned(address, layout.pageOffset()) >= 0
                && Long.compareUnsigned(address, layout.linearEnd()) < 0) {
            return;
        }
        if (depth[cpu] == 0 || address != address(cpu, depth[cpu] - 1)) {
            throw new IllegalStateException(
                    "kunmap_atomic takes the last map of its CPU: was " + Long.toHexString(address));
        }
        depth[cpu]--;
    }

    private long address(int cpu, int at) {
        return layout.fixmapTop() - (KMAP_BEGIN + (long) cpu * DEPTH + at) * PAGE;
    }
}
