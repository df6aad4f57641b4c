package org.alloclab.vm;

import org.alloclab.api.vm.Errno;
import org.alloclab.api.vm.MapFlags;

/** {@code brk(2)} (mm/mmap.c). */
final class BrkCall {
    private static final int HEAP_FLAGS = VmFlags.READ | VmFlags.WRITE | VmFlags.MAY_ALL | VmFlags.ACCOUNT;

    private final Mm mm;
    private final AreaEdits edits;

    BrkCall(Mm mm, AreaEdits edits) {
        this.mm = mm;
        this.edits = edits;
    }

    /** Answers the break after the call, which is the old one where the new one was refused. */
    long brk(long wanted) {
        if (Long.compareUnsigned(wanted, mm.startBreak) < 0 || wanted < 0 || wanted > Placement.TASK_SIZE) {
            return mm.programBreak;
        }
        long oldTop = alignUp(mm.programBreak);
        long newTop = alignUp(wanted);
        if (newTop != oldTop && !(wanted <= mm.programBreak ? shrink(newTop, oldTop) : grow(oldTop, newTop))) {
            return mm.programBreak;
        }
        mm.programBreak = wanted;
        return wanted;
    }

    private boolean shrink(long newTop, long oldTop) {
        Vma area = mm.areas.firstIn(newTop, oldTop);
        return area != null && !Errno.isError(edits.unmap(newTop, oldTop));
    }

    private boolean grow(long oldTop, long newTop) {
        if (Errno.isError(mm.placement.find(oldTop, newTop - oldTop, MapFlags.FIXED, true))) {
            return false;
        }
        Vma next = mm.areas.firstEndingAbove(oldTop);
        if (next != null && newTop + PageTables.PAGE_SIZE > next.startWithGuard()) {
            return false;
        }
        if (mm.areas.size() > AreaEdits.MAX_AREAS) {
            return false;
        }
        edits.add(oldTop, newTop, HEAP_FLAGS, oldTop >>> PageTables.PAGE_SHIFT, null);
        return true;
    }

    static long alignUp(long value) {
        return (value + PageTables.PAGE_SIZE - 1) & -PageTables.PAGE_SIZE;
    }
}
