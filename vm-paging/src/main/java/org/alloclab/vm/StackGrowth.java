package org.alloclab.vm;

import org.alloclab.api.space.ResourceLimit;

/** An area that grows down is extended to an address below it (mm/vma.c, expand_downwards). */
final class StackGrowth {
    private StackGrowth() {}

    /** Answers whether the area now holds the address. */
    static boolean grow(Mm mm, Vma area, long address) {
        long page = address & -PageTables.PAGE_SIZE;
        if (!area.is(VmFlags.GROWSDOWN) || page < Placement.MIN_ADDRESS) {
            return false;
        }
        Vma below = area.previous;
        if (below != null
                && !below.is(VmFlags.GROWSDOWN)
                && below.isAccessible()
                && page - below.end < UserSpace.STACK_GUARD_BYTES) {
            return false;
        }
        AnonVmas.prepare(area, mm.kernel.objects);
        long pages = (area.start - page) >>> PageTables.PAGE_SHIFT;
        if (pages > area.pageOffset || !mayGrow(mm, area, area.end - page, pages)) {
            return false;
        }
        if (area.is(VmFlags.LOCKED)) {
            mm.lockedPages += pages;
        }
        mm.account(area.flags, pages);
        mm.kernel.steps.tell(Steps.STACK_GROWN, page, pages);
        area.start = page;
        area.pageOffset -= pages;
        mm.areas.boundsChanged(area);
        mm.kernel.khugepaged.enter(mm, area);
        return true;
    }

    /** mm/vma.c, acct_stack_growth. */
    private static boolean mayGrow(Mm mm, Vma area, long sizeBytes, long pages) {
        return mm.mayExpand(area.flags, pages)
                && !mm.limits.isExceeded(ResourceLimit.STACK, sizeBytes)
                && mm.mayLock(area.flags, pages << PageTables.PAGE_SHIFT)
                && mm.kernel.promises(pages);
    }
}
