package org.alloclab.vm.edit;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.ResourceLimit;
import org.alloclab.vm.area.AnonVmas;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Placement;
import org.alloclab.vm.area.UserSpace;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.huge.HugeCandidates;
import org.alloclab.vm.object.KernelObjects;

/** An area that grows down is extended to an address below it (mm/vma.c, expand_downwards). */
public final class StackGrowth {
    private final Mm mm;
    private final Teller teller;
    private final HugeCandidates candidates;
    private final Overcommit overcommit;
    private final KernelObjects objects;

    public StackGrowth(Mm mm, Teller teller, HugeCandidates candidates, Overcommit overcommit, KernelObjects objects) {
        this.mm = mm;
        this.teller = teller;
        this.candidates = candidates;
        this.overcommit = overcommit;
        this.objects = objects;
    }

    /** Answers whether the area now holds the address. */
    public boolean grow(Vma area, long address) {
        long page = address & -PAGE_SIZE;
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
        AnonVmas.prepare(area, objects);
        long pages = (area.start - page) >>> PAGE_SHIFT;
        if (pages > area.pageOffset || !mayGrow(area, area.end - page, pages)) {
            return false;
        }
        if (area.is(VmFlags.LOCKED)) {
            mm.lockedPages += pages;
        }
        mm.account(area.flags, pages);
        teller.tell(Steps.STACK_GROWN, page, pages);
        area.start = page;
        area.pageOffset -= pages;
        mm.areas.boundsChanged(area);
        candidates.enter(mm, area);
        return true;
    }

    /** mm/vma.c, acct_stack_growth. */
    private boolean mayGrow(Vma area, long sizeBytes, long pages) {
        return mm.mayExpand(area.flags, pages)
                && !mm.limits.isExceeded(ResourceLimit.STACK, sizeBytes)
                && mm.mayLock(area.flags, pages << PAGE_SHIFT)
                && overcommit.promises(pages);
    }
}
