package org.alloclab.kernel.buddy.zoned;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.kernel.buddy.layout.ZoneExtent;

/**
 * How the buddy system is set up.
 *
 * @param minFreeKbytes {@code vm.min_free_kbytes}; 0: the kernel's own figure for the machine
 * @param watermarkScaleFactor {@code vm.watermark_scale_factor}
 * @param pcpHighFraction {@code vm.percpu_pagelist_high_fraction}; 0: none
 * @param khugepaged whether khugepaged raises the kernel's own figure
 * @param pageset which per-CPU lists
 * @param laws when the allocator's laws are looked at
 */
public record Boot(
        long minFreeKbytes,
        long watermarkScaleFactor,
        int pcpHighFraction,
        Khugepaged khugepaged,
        Pageset pageset,
        Laws laws) {

    /** Whether there is a thread that makes huge pages. */
    public enum Khugepaged {
        RUNS,
        NEVER
    }

    /** Kinds of per-CPU lists. */
    public enum Pageset {
        /** Today's: orders 0 to 3 and 9, {@code high} tuned. */
        AUTOTUNED,
        /** Of Linux 2.6: single frames, fixed {@code high}, a cold end. */
        HOT_COLD
    }

    /** When the laws are looked at. */
    public enum Laws {
        WHEN_ASKED,
        /** After each call: {@code debug_pagealloc}. */
        AFTER_EACH_CALL
    }

    /** The page-frame allocator over the zones of a machine. */
    public PageFrameAllocator allocator(MachineDescription machine, List<ZoneExtent> extents, Probe probe) {
        int end = extents.stream().mapToInt(ZoneExtent::end).max().orElse(0);
        if (laws == Laws.AFTER_EACH_CALL) {
            return DebugPageAlloc.of(end, extents, map -> zones(machine, extents, map, probe), probe);
        }
        MemMap map = new MemMap(end);
        return new BuddyAllocator(zones(machine, extents, map, probe), map, probe);
    }

    private List<Zone> zones(MachineDescription machine, List<ZoneExtent> extents, MemMap map, Probe probe) {
        long minFree = minFree(extents);
        List<Zone> zones = new ArrayList<>();
        Teller teller = new Teller(probe);
        for (int index = 0; index < extents.size(); index++) {
            ZoneWatermarks marks = ZoneWatermarks.of(extents, index, minFree, watermarkScaleFactor);
            long managed = extents.get(index).managed();
            PcpLimits limits = pageset == Pageset.HOT_COLD
                    ? PcpLimits.hotCold(managed)
                    : PcpLimits.of(managed, marks.low(), machine.cpus(), pcpHighFraction);
            zones.add(new Zone(index, extents.get(index), marks, limits, machine.cpus(), map, teller));
        }
        return zones;
    }

    private long minFree(List<ZoneExtent> extents) {
        if (minFreeKbytes != 0) {
            return minFreeKbytes;
        }
        long own = ZoneWatermarks.minFreeKbytes(extents);
        return khugepaged == Khugepaged.NEVER ? own : Math.max(own, ZoneWatermarks.khugepagedMinFreeKbytes(extents));
    }
}
