package org.alloclab.kernel.buddy.zoned;

import static org.alloclab.kernel.buddy.zoned.MemMap.NIL;

import org.alloclab.api.probe.Teller;
import org.alloclab.kernel.buddy.layout.ZoneExtent;

/** A zone: its free blocks, the stocks of the CPUs, its reserves, and who may have what of it. */
final class Zone {
    final int index;
    final ZoneExtent extent;
    final int start;
    final ZoneWatermarks watermarks;
    final PcpLimits pcpLimits;
    final MemMap map;
    final ZoneBlocks blocks;
    final FreeAreas areas;
    final PerCpuPages[] perCpu;

    /** Whether free frames were below the high watermark when last looked at ({@code ZONE_BELOW_HIGH}). */
    boolean belowHigh;

    /** By highest zone index of the request: with more free frames than this a single frame may be taken at once. */
    final long[] quickMark;

    final HighAtomicReserve highAtomic;

    private final PageblockFallback fallback;
    private final Teller teller;

    Zone(
            int index,
            ZoneExtent extent,
            ZoneWatermarks watermarks,
            PcpLimits pcpLimits,
            int cpus,
            MemMap map,
            Teller teller) {
        this.index = index;
        this.extent = extent;
        this.start = extent.start();
        this.watermarks = watermarks;
        this.pcpLimits = pcpLimits;
        this.map = map;
        this.teller = teller;
        this.blocks = new ZoneBlocks(extent, map);
        this.areas = blocks.areas;
        this.perCpu = new PerCpuPages[cpus];
        this.quickMark = new long[watermarks.lowmemReserve().size()];
        this.fallback = new PageblockFallback(blocks, teller);
        this.highAtomic = new HighAtomicReserve(blocks);
        setQuickMarks(watermarks.high());
    }

    PerCpuPages perCpu(int cpu) {
        PerCpuPages pages = perCpu[cpu];
        if (pages == null) {
            pages = new PerCpuPages(this, pcpLimits, teller);
            perCpu[cpu] = pages;
        }
        return pages;
    }

    private void setQuickMarks(long mark) {
        for (int highest = 0; highest < quickMark.length; highest++) {
            quickMark[highest] = mark + watermarks.lowmemReserve().get(highest);
        }
    }

    /** Notes that the zone is short of frames. */
    void enterBelowHigh() {
        belowHigh = true;
        setQuickMarks(watermarks.low());
    }

    /** Forgets that the zone was short of frames, once it is above the high watermark again. */
    void leaveBelowHigh() {
        int highest = watermarks.lowmemReserve().size() - 1;
        if (belowHigh && WatermarkCheck.passes(this, 0, watermarks.high(), highest, WatermarkCheck.LOW)) {
            belowHigh = false;
            setQuickMarks(watermarks.high());
        }
    }

    /** A block of this type, or else one of another type as the fallback rules allow (__rmqueue). */
    int take(int order, int type, Mixing mixing) {
        int pfn = blocks.takeSmallest(order, type);
        if (pfn != NIL) {
            return pfn;
        }
        pfn = fallback.claim(order, type, mixing);
        if (pfn != NIL || mixing == Mixing.AVOIDED) {
            return pfn;
        }
        return fallback.steal(order, type);
    }

    /** A block for a request that the per-CPU lists could not or may not serve (rmqueue_buddy). */
    int takeUnlisted(int order, int type, Mixing mixing, int check) {
        if ((check & WatermarkCheck.HIGHATOMIC) != 0) {
            int reserved = blocks.takeSmallest(order, MigrateType.HIGHATOMIC);
            if (reserved != NIL) {
                return reserved;
            }
        }
        int pfn = take(order, type, mixing);
        return pfn == NIL && (check & WatermarkCheck.NON_BLOCK) != 0
                ? blocks.takeSmallest(order, MigrateType.HIGHATOMIC)
                : pfn;
    }

    /** Frames on the free lists. */
    long freeFrames() {
        return blocks.freeFrames;
    }

    /** Frames on the per-CPU lists of all CPUs. */
    long perCpuFrames() {
        long frames = 0;
        for (PerCpuPages pages : perCpu) {
            frames += pages == null ? 0 : pages.count();
        }
        return frames;
    }
}
