package org.alloclab.vm.reclaim;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.view.ZoneView;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.cgroup.GroupEvent;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.PageCounter;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.page.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Gets a frame for a process whatever it takes (mm/page_alloc.c, __alloc_pages_slowpath; mm/memcontrol.c, try_charge_memcg).
 *
 * <pre>
 *   charge the group ── at a max? ──────► reclaim from that group ──► nothing left? ──► OOM killer, in the group
 *     and those above ─ over a high? ───► reclaim from that group ──► not enough? ───► sleep
 *   take a frame ────── below low? ─────► wake kswapd
 *                  └─── none above min? ─► direct reclaim ─────────► nothing left? ──► OOM killer, everywhere
 * </pre>
 */
public final class FrameSupply {
    /** Rounds of reclaim that may be in vain for one request (mm/internal.h). */
    static final int MAX_RECLAIM_RETRIES = 16;

    private final Teller teller;
    private final Reclaim reclaim;
    private final Kswapd kswapd;
    private final OverHigh overHigh;
    private final OutOfMemory outOfMemory;
    private final Frames frames;

    public FrameSupply(
            Teller teller, Reclaim reclaim, Kswapd kswapd, OverHigh overHigh, OutOfMemory outOfMemory, Frames frames) {
        this.teller = teller;
        this.reclaim = reclaim;
        this.kswapd = kswapd;
        this.overHigh = overHigh;
        this.outOfMemory = outOfMemory;
        this.frames = frames;
    }

    /** A frame for a page of a user or a file; {@code current} is the process that asks, if it is one. */
    public long user(MemoryGroup group, @Nullable Mm current) {
        long frame = take(group, current, Gfp.GFP_HIGHUSER_MOVABLE);
        teller.tell(Steps.FRAME_FOUND, frame, 0);
        return frame;
    }

    /** A frame that no group pays for, or {@link PageFrameAllocator#NO_FRAME}: nobody is ended for it. */
    public long unaccounted(int gfp) {
        long frame = frames.take(0, gfp);
        for (int i = 0; i < MAX_RECLAIM_RETRIES && frame == PageFrameAllocator.NO_FRAME; i++) {
            reclaim.direct(1, gfp, frameLimit(gfp));
            frame = frames.take(0, gfp);
        }
        return frame;
    }

    /** A zeroed frame for a page table. */
    public long table(MemoryGroup group, @Nullable Mm current) {
        return take(group, current, Gfp.GFP_KERNEL_ACCOUNT | Gfp.ZERO);
    }

    private long take(MemoryGroup group, @Nullable Mm current, int gfp) {
        if (!group.memory.chargeAlone(1)) {
            charge(group, current);
        }
        long frame = frames.take(0, gfp);
        if (frames.takeKswapdWakeup()) {
            kswapd.wake(frameLimit(gfp));
        }
        if (kswapd.isAwake()) {
            kswapd.step();
        }
        return frame == PageFrameAllocator.NO_FRAME ? takeSlowly(group, current, gfp) : frame;
    }

    /** try_charge_memcg. */
    private void charge(MemoryGroup group, @Nullable Mm current) {
        int retries = MAX_RECLAIM_RETRIES;
        PageCounter met = group.memory.tryCharge(1);
        while (met != null) {
            met.group.count(GroupEvent.MAX);
            boolean progress = reclaim.group(met.group, 1) > 0;
            if (met.margin() == 0 && !progress && retries-- == 0) {
                met.group.count(GroupEvent.OOM);
                outOfMemory.inGroup(met.group, current, Gfp.GFP_KERNEL);
                retries = MAX_RECLAIM_RETRIES;
            }
            met = group.memory.tryCharge(1);
        }
        overHigh.charged(group, 1);
    }

    /** Charges several pages, after one attempt to make room: a huge page is not worth more. */
    public boolean mayCharge(MemoryGroup group, long pages) {
        PageCounter met = group.memory.tryCharge(pages);
        if (met != null) {
            met.group.count(GroupEvent.MAX);
            reclaim.group(met.group, pages);
            met = group.memory.tryCharge(pages);
        }
        if (met == null) {
            overHigh.charged(group, pages);
        }
        return met == null;
    }

    /** Charges several pages where there is room for them without reclaim. */
    public boolean mayChargeAtOnce(MemoryGroup group, long pages) {
        boolean charged = group.memory.tryCharge(pages) == null;
        if (charged) {
            overHigh.charged(group, pages);
        }
        return charged;
    }

    private long takeSlowly(MemoryGroup group, @Nullable Mm current, int gfp) {
        long limit = frameLimit(gfp);
        int noProgress = 0;
        while (true) {
            long reclaimed = reclaim.direct(1, gfp, limit);
            long frame = frames.take(0, gfp);
            if (frame != PageFrameAllocator.NO_FRAME) {
                kswapd.encourage();
                return frame;
            }
            noProgress = reclaimed > 0 ? 0 : noProgress + 1;
            if (noProgress > MAX_RECLAIM_RETRIES || !mayStillSucceed()) {
                try {
                    outOfMemory.anywhere(current, gfp);
                } catch (SimulatedDeath death) {
                    group.memory.uncharge(1);
                    throw death;
                }
                noProgress = 0;
            }
        }
    }

    /** should_reclaim_retry: whether all that could be reclaimed would lift free memory above min. */
    private boolean mayStillSucceed() {
        long min = 0;
        for (ZoneView zone : frames.zones()) {
            min += zone.watermarks().min();
        }
        return reclaim.reclaimablePages() + frames.free() > min;
    }

    /** The first frame above the zones that a request may use: kernel memory lies below high memory. */
    private long frameLimit(int gfp) {
        if ((gfp & Gfp.HIGHMEM) != 0) {
            return Long.MAX_VALUE;
        }
        for (ZoneView zone : frames.zones()) {
            if (zone.name().equals("HighMem")) {
                return zone.startFrame();
            }
        }
        return Long.MAX_VALUE;
    }
}
