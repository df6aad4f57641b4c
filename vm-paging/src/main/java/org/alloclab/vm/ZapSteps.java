package org.alloclab.vm;

/** What clearing a range did, told from the counts before and after. */
final class ZapSteps {
    private final Mm mm;
    private final long anonBefore;
    private final long fileBefore;
    private final long swapBefore;
    private final long slotsBefore;
    private final long freeBefore;

    ZapSteps(Mm mm) {
        this.mm = mm;
        this.anonBefore = mm.anonPages;
        this.fileBefore = mm.filePages + mm.shmemPages;
        this.swapBefore = mm.swapPages;
        this.slotsBefore = mm.kernel.swap.usedSlots();
        this.freeBefore = mm.kernel.frames.freeFrames();
    }

    void tell(long start, long end) {
        Steps steps = mm.kernel.steps;
        long anon = anonBefore - mm.anonPages;
        long file = fileBefore - mm.filePages - mm.shmemPages;
        long swapped = swapBefore - mm.swapPages;
        steps.tellIfAny(Steps.ENTRIES_CLEARED, anon + file, swapped);
        steps.tellIfAny(Steps.CACHES_DROPPED, anon, slotsBefore - mm.kernel.swap.usedSlots());
        steps.tellIfAny(Steps.CACHE_KEPT, file, 0);
        if (anon + file != 0) {
            steps.tell(Steps.TLB_FLUSHED, start, end);
        }
        steps.tellIfAny(Steps.FRAMES_FREED, mm.kernel.frames.freeFrames() - freeBefore, 0);
    }
}
