package org.alloclab.kernel.buddy.zoned;

import static org.alloclab.kernel.buddy.zoned.MemMap.NIL;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.view.ZoneView;
import org.alloclab.kernel.buddy.layout.BlockOrder;

/** {@code alloc_pages} and {@code free_pages} over the zones of a machine. */
final class BuddyAllocator implements PageFrameAllocator {
    private static final int ZONE_BITS = Gfp.DMA | Gfp.HIGHMEM | Gfp.DMA32 | Gfp.MOVABLE;

    private final MemMap map;
    private final List<Zone> allZones;
    /** Populated zones by falling address; the last is the lowest. */
    private final Zone[] populated;

    private final Zonelist[] zonelists;
    private final Probe probe;
    private boolean kswapdWakeup;

    BuddyAllocator(List<Zone> zones, MemMap map, Probe probe) {
        this.map = map;
        this.allZones = List.copyOf(zones);
        this.probe = probe;
        List<Zone> falling = new ArrayList<>();
        for (Zone zone : zones) {
            if (zone.extent.managed() > 0) {
                falling.add(0, zone);
            }
        }
        this.populated = falling.toArray(new Zone[0]);
        this.zonelists = new Zonelist[ZONE_BITS + 1];
        for (int bits = 0; bits < zonelists.length; bits++) {
            zonelists[bits] = Zonelist.of(zones, bits);
        }
    }

    @Override
    public long allocPages(int order, int gfp, int cpu) {
        Zonelist zonelist = zonelists[gfp & ZONE_BITS];
        int pfn = NIL;
        if (order == 0 && (gfp & Gfp.COLD) == 0) {
            Zone zone = zonelist.preferred;
            if (zone.blocks.freeFrames - zone.highAtomic.freeFrames() > zone.quickMark[zonelist.highest]) {
                pfn = zone.perCpu(cpu).takeFrame(MigrateType.of(gfp), zonelist.mixing);
            }
        }
        if (pfn == NIL) {
            pfn = takeSlowly(zonelist, order, gfp, cpu);
            kswapdWakeup |= zonelist.takeLowMet();
            if (pfn == NIL) {
                return NO_FRAME;
            }
        }
        map.tag(pfn, usedTag(order, gfp));
        probe.frames(pfn, order, true);
        return pfn;
    }

    /**
     * Linux 6.18 mm/page_alloc.c, __alloc_pages_slowpath without its reclaim, which is the caller's: a caller that may sleep
     * gets another chance with the frames that lie on per-CPU lists.
     */
    private int takeSlowly(Zonelist zonelist, int order, int gfp, int cpu) {
        int pfn = zonelist.take(order, gfp, cpu);
        if (pfn == NIL && (gfp & Gfp.DIRECT_RECLAIM) != 0) {
            drainAllPages();
            pfn = zonelist.take(order, gfp, cpu);
        }
        return pfn;
    }

    private static int usedTag(int order, int gfp) {
        // USED_MOVABLE is USED with one bit more, and so is a compound block.
        return MemMap.USED
                | order
                | ((gfp & Gfp.MOVABLE) != 0 ? 0x10 : 0)
                | ((gfp & Gfp.COMP) != 0 ? MemMap.COMPOUND : 0);
    }

    @Override
    public void freePages(long frame, int order, int cpu) {
        int pfn = (int) frame;
        if (!map.covers(frame) || !map.isUsed(pfn, order)) {
            throw notUsed(frame, order);
        }
        Zone zone = zoneOf(pfn);
        int type = map.pageblockType(pfn);
        PerCpuPages pages = zone.perCpu(cpu);
        if (type == MigrateType.ISOLATE || !pages.serves(order)) {
            zone.blocks.putBack(pfn, order, type);
        } else {
            pages.put(pfn, order, type < MigrateType.PCP_TYPES ? type : MigrateType.MOVABLE);
        }
        probe.frames(frame, order, false);
    }

    @Override
    public void splitPages(long frame, int order) {
        int pfn = (int) frame;
        if (!map.covers(frame) || !map.isUsed(pfn, order)) {
            throw notUsed(frame, order);
        }
        int single = map.tag(pfn) & ~(MemMap.COMPOUND | MemMap.ORDER_BITS);
        for (int i = 0; i < 1 << order; i++) {
            map.tag(pfn + i, single);
        }
    }

    @Override
    public int allocBulk(int count, int gfp, int cpu, long[] frames) {
        int taken = zonelists[gfp & ZONE_BITS].takeBulk(count, gfp, cpu, frames);
        for (int i = 0; i < taken; i++) {
            map.tag((int) frames[i], usedTag(0, gfp));
            probe.frames(frames[i], 0, true);
        }
        if (taken == 0 && count > 0) {
            frames[0] = allocPages(0, gfp, cpu);
            taken = frames[0] == NO_FRAME ? 0 : 1;
        }
        return taken;
    }

    @Override
    public boolean takeKswapdWakeup() {
        boolean wakeup = kswapdWakeup;
        kswapdWakeup = false;
        return wakeup;
    }

    /** While kswapd works, the per-CPU lists are kept short ({@code ZONE_RECLAIM_ACTIVE}): here they are emptied. */
    @Override
    public boolean isBalanced(int gfp) {
        Zonelist zonelist = zonelists[gfp & ZONE_BITS];
        if (!zonelist.isBalanced()) {
            drainAllPages();
        }
        return zonelist.isBalanced();
    }

    /** The first frame of the compound block that a frame is part of, or the frame itself (compound_head). */
    long compoundHead(long frame) {
        for (int order = 0; order < BlockOrder.COUNT; order++) {
            int candidate = (int) frame & -(1 << order);
            int tag = map.tag(candidate);
            if ((tag & MemMap.COMPOUND) != 0 && (tag & MemMap.ORDER_BITS) >= order) {
                return candidate;
            }
        }
        return frame;
    }

    /** Gives the frames on all per-CPU lists back to their zones (drain_all_pages). */
    void drainAllPages() {
        for (Zone zone : populated) {
            for (PerCpuPages pages : zone.perCpu) {
                if (pages != null) {
                    pages.drainAll();
                }
            }
        }
    }

    @Override
    public String failureReport(String caller, int order, int gfp, int cpu) {
        return FailureReport.of(caller, order, gfp, cpu, allZones);
    }

    private IllegalStateException notUsed(long frame, int order) {
        String is = !map.covers(frame) ? "outside memory" : Invariants.describe(map.tag((int) frame));
        return new IllegalStateException("a block is given back once, with its own order: frame " + frame
                + " with order " + order + ", but it is " + is);
    }

    private Zone zoneOf(int pfn) {
        for (Zone zone : populated) {
            if (pfn >= zone.start) {
                return zone;
            }
        }
        throw new IllegalStateException("a used frame belongs to a zone: frame " + pfn);
    }

    @Override
    public long freeFrames() {
        long frames = 0;
        for (Zone zone : populated) {
            frames += zone.freeFrames() + zone.perCpuFrames();
        }
        return frames;
    }

    @Override
    public boolean hasFreeFrames(long wanted) {
        long frames = 0;
        for (Zone zone : populated) {
            frames += zone.freeFrames();
            if (frames >= wanted) {
                return true;
            }
        }
        return freeFrames() >= wanted;
    }

    @Override
    public long totalFrames() {
        long frames = 0;
        for (Zone zone : populated) {
            frames += zone.extent.managed();
        }
        return frames;
    }

    @Override
    public List<ZoneView> zones() {
        List<ZoneView> views = new ArrayList<>();
        for (int i = populated.length - 1; i >= 0; i--) {
            views.add(view(populated[i]));
        }
        return views;
    }

    private static ZoneView view(Zone zone) {
        List<Long> blocks = new ArrayList<>();
        for (int order = 0; order < BlockOrder.COUNT; order++) {
            blocks.add(zone.areas.blocks(order));
        }
        return new ZoneView(
                zone.extent.kind().title(),
                zone.start,
                zone.extent.spanned(),
                zone.extent.managed(),
                zone.freeFrames() + zone.perCpuFrames(),
                blocks,
                zone.watermarks.marks());
    }

    @Override
    public List<String> procFiles() {
        return ProcText.FILES;
    }

    @Override
    public String proc(String file) {
        return ProcText.of(file, allZones);
    }

    @Override
    public void checkInvariants() {
        for (Zone zone : populated) {
            Invariants.check(zone);
        }
    }
}
