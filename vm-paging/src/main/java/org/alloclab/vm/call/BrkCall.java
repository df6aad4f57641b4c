package org.alloclab.vm.call;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.ResourceLimit;
import org.alloclab.vm.area.AnonVmas;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Placement;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.edit.AreaEdits;
import org.alloclab.vm.edit.Overcommit;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.fault.Populate;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.setting.Tunables;
import org.jspecify.annotations.Nullable;

/** {@code brk(2)} (mm/mmap.c). */
public final class BrkCall {
    private static final int HEAP_FLAGS = VmFlags.READ | VmFlags.WRITE | VmFlags.MAY_ALL | VmFlags.ACCOUNT;

    private final Mm mm;
    private final Teller teller;
    private final Overcommit overcommit;
    private final Tunables tunables;
    private final AreaEdits edits;
    private final Populate populate;
    private final Placement placement;

    public BrkCall(
            Mm mm,
            Teller teller,
            Overcommit overcommit,
            Tunables tunables,
            AreaEdits edits,
            Populate populate,
            Placement placement) {
        this.mm = mm;
        this.teller = teller;
        this.overcommit = overcommit;
        this.tunables = tunables;
        this.edits = edits;
        this.populate = populate;
        this.placement = placement;
    }

    /** Answers the break after the call, which is the old one where the new one was refused. */
    public long brk(long wanted) {
        boolean outside = Long.compareUnsigned(wanted, mm.startBreak) < 0
                || Long.compareUnsigned(wanted, mm.space.taskSize()) > 0;
        if (outside || mm.limits.isExceeded(ResourceLimit.DATA, wanted - mm.startBreak)) {
            return mm.programBreak;
        }
        teller.tell(Steps.LIMIT_CHECKED, wanted - mm.startBreak, 0);
        long oldTop = Pages.alignUp(mm.programBreak);
        long newTop = Pages.alignUp(wanted);
        if (oldTop == newTop) {
            mm.programBreak = wanted;
            return wanted;
        }
        if (wanted <= mm.programBreak) {
            if (shrink(newTop, oldTop)) {
                mm.programBreak = wanted;
            }
            return mm.programBreak;
        }
        if (grow(oldTop, newTop)) {
            mm.programBreak = wanted;
            if ((mm.defaultFlags & VmFlags.LOCKED) != 0) {
                populate.quietly(oldTop, newTop);
            }
        }
        return mm.programBreak;
    }

    private boolean shrink(long newTop, long oldTop) {
        Vma area = mm.areas.firstIn(newTop, oldTop);
        return area != null && !Errno.isError(edits.unmap(newTop, oldTop));
    }

    private boolean grow(long oldTop, long newTop) {
        long length = newTop - oldTop;
        if (Errno.isError(placement.findAnonymous(oldTop, length, MapFlags.FIXED))
                || !mm.mayLock(mm.defaultFlags, length)) {
            return false;
        }
        Vma next = mm.areas.firstEndingAbove(oldTop);
        if (next != null && newTop + PAGE_SIZE > next.startWithGuard()) {
            teller.tell(Steps.COLLISION, next.start, 0);
            return false;
        }
        teller.tell(Steps.NO_COLLISION, next == null ? mm.space.taskSize() : next.startWithGuard(), 0);
        return addZeros(oldTop, newTop, 0);
    }

    /** Adds anonymous memory at a fixed place, where nothing is (do_brk_flags). Answers whether it may be. */
    public boolean addZeros(long oldTop, long newTop, int extraFlags) {
        Vma next = mm.areas.firstEndingAbove(oldTop);
        int flags = HEAP_FLAGS | mm.defaultFlags | extraFlags;
        long pages = (newTop - oldTop) >>> PAGE_SHIFT;
        if (!mm.mayExpand(flags, pages) || mm.areas.size() > tunables.maxMapCount() || !overcommit.promises(pages)) {
            teller.tell(Steps.NOT_PROMISED, pages, 0);
            return false;
        }
        teller.tell(Steps.PROMISED, pages, 0);
        Vma heap = heapBelow(oldTop, next);
        if (heap != null && canWiden(heap, flags, oldTop)) {
            teller.tell(Steps.AREA_WIDENED, oldTop, newTop);
            edits.extend(heap, newTop);
        } else {
            teller.tell(Steps.AREA_MADE, oldTop, newTop);
            Vma area = new Vma(oldTop, newTop, flags, oldTop >>> PAGE_SHIFT);
            mm.areas.insert(area);
            mm.account(flags, pages);
            edits.complete(area);
        }
        if ((flags & VmFlags.LOCKED) != 0) {
            mm.lockedPages += pages;
        }
        return true;
    }

    /** The area that ends at the old top and reaches above the start of the heap. */
    private @Nullable Vma heapBelow(long oldTop, @Nullable Vma next) {
        Vma below = next == null ? mm.areas.last() : next.previous;
        return below != null && below.end == oldTop && below.end > mm.startBreak ? below : null;
    }

    /** mm/vma.c, can_vma_merge_after. */
    private static boolean canWiden(Vma heap, int flags, long top) {
        return heap.flags == flags
                && heap.file == null
                && heap.label.isEmpty()
                && AnonVmas.mergeable(heap, null, null)
                && heap.pageOffsetAt(top) == top >>> PAGE_SHIFT;
    }
}
