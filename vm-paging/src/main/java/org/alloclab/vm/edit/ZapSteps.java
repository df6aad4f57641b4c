package org.alloclab.vm.edit;

import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Teller;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.swap.SwapSpace;

/** What clearing a range did, told from the counts before and after. */
final class ZapSteps {
    private final Mm mm;
    private final SwapSpace swap;
    private final Frames frames;
    private final Teller teller;
    private final long anonBefore;
    private final long fileBefore;
    private final long swapBefore;
    private final long slotsBefore;
    private final long freeBefore;

    ZapSteps(Mm mm, SwapSpace swap, Frames frames, Teller teller) {
        this.mm = mm;
        this.swap = swap;
        this.frames = frames;
        this.teller = teller;
        this.anonBefore = mm.rss.anonPages();
        this.fileBefore = mm.rss.filePages() + mm.rss.shmemPages();
        this.swapBefore = mm.rss.swapPages();
        this.slotsBefore = swap.usedSlots();
        this.freeBefore = frames.free();
    }

    void tell(long start, long end) {
        long anon = anonBefore - mm.rss.anonPages();
        long file = fileBefore - mm.rss.filePages() - mm.rss.shmemPages();
        long swapped = swapBefore - mm.rss.swapPages();
        tellIfAny(Steps.ENTRIES_CLEARED, anon + file, swapped);
        tellIfAny(Steps.CACHES_DROPPED, anon, slotsBefore - swap.usedSlots());
        tellIfAny(Steps.CACHE_KEPT, file, 0);
        if (anon + file != 0) {
            teller.tell(Steps.TLB_FLUSHED, start, end);
        }
        tellIfAny(Steps.FRAMES_FREED, frames.free() - freeBefore, 0);
    }

    private void tellIfAny(DecisionPoint point, long count, long other) {
        if (count != 0 || other != 0) {
            teller.tell(point, count, other);
        }
    }
}
