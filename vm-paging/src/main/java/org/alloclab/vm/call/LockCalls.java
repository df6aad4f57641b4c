package org.alloclab.vm.call;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.api.space.Errno;
import org.alloclab.api.space.ResourceLimit;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.edit.AreaEdits;
import org.alloclab.vm.edit.PageLocks;
import org.alloclab.vm.fault.Populate;
import org.alloclab.vm.page.Pages;

/** {@code mlock(2)}, {@code mlock2(2)}, {@code munlock(2)}, {@code mlockall(2)}, {@code munlockall(2)} (mm/mlock.c). */
public final class LockCalls {
    private static final int ON_FAULT = 1;
    private static final int CURRENT = 1;
    private static final int FUTURE = 2;
    private static final int ALL_ON_FAULT = 4;

    private final Mm mm;
    private final AreaEdits edits;
    private final Populate populate;
    private final PageLocks pageLocks;

    public LockCalls(Mm mm, AreaEdits edits, Populate populate, PageLocks pageLocks) {
        this.mm = mm;
        this.edits = edits;
        this.populate = populate;
        this.pageLocks = pageLocks;
    }

    public long mlock(long address, long length, int flags) {
        if ((flags & ~ON_FAULT) != 0) {
            return Errno.EINVAL.result();
        }
        if (!mm.canLock()) {
            return Errno.EPERM.result();
        }
        long start = Pages.alignDown(address);
        long size = Pages.alignUp(length + (address - start));
        long limit = mm.limits.of(ResourceLimit.MEMLOCK) >>> PAGE_SHIFT;
        long wanted = (size >>> PAGE_SHIFT) + mm.lockedPages;
        if (Long.compareUnsigned(wanted, limit) > 0) {
            wanted -= lockedPagesIn(start, start + size);
        }
        if (Long.compareUnsigned(wanted, limit) > 0) {
            return Errno.ENOMEM.result();
        }
        int lockFlags = VmFlags.LOCKED | ((flags & ON_FAULT) != 0 ? VmFlags.LOCKONFAULT : 0);
        long error = apply(start, size, lockFlags);
        if (error == 0) {
            error = populate.strictly(start, start + size);
        }
        return error == Errno.EFAULT.result() ? Errno.ENOMEM.result() : error;
    }

    public long munlock(long address, long length) {
        long start = Pages.alignDown(address);
        return apply(start, Pages.alignUp(length + (address - start)), 0);
    }

    public long mlockall(int flags) {
        if (flags == 0 || (flags & ~(CURRENT | FUTURE | ALL_ON_FAULT)) != 0 || flags == ALL_ON_FAULT) {
            return Errno.EINVAL.result();
        }
        if (!mm.canLock()) {
            return Errno.EPERM.result();
        }
        long limit = mm.limits.of(ResourceLimit.MEMLOCK) >>> PAGE_SHIFT;
        boolean current = (flags & CURRENT) != 0;
        if (current && Long.compareUnsigned(mm.totalPages, limit) > 0) {
            return Errno.ENOMEM.result();
        }
        int lockFlags = VmFlags.LOCKED | ((flags & ALL_ON_FAULT) != 0 ? VmFlags.LOCKONFAULT : 0);
        mm.defaultFlags = (mm.defaultFlags & ~VmFlags.LOCKED_MASK) | ((flags & FUTURE) != 0 ? lockFlags : 0);
        if (current) {
            applyToAll(lockFlags);
            populate.quietly(0, mm.space.taskSize());
        }
        return 0;
    }

    public long munlockall() {
        mm.defaultFlags &= ~VmFlags.LOCKED_MASK;
        applyToAll(0);
        return 0;
    }

    private void applyToAll(int lockFlags) {
        long position = 0;
        for (Vma area = mm.areas.first(); area != null; area = mm.areas.firstEndingAbove(position)) {
            position = area.end;
            change(area, area.start, area.end, lockFlags);
        }
    }

    private long lockedPagesIn(long start, long end) {
        long pages = 0;
        for (Vma area = mm.areas.firstIn(start, end); area != null && area.start < end; area = area.next) {
            if (area.is(VmFlags.LOCKED)) {
                pages += (Math.min(end, area.end) - Math.max(start, area.start)) >>> PAGE_SHIFT;
            }
        }
        return pages;
    }

    /** mm/mlock.c, apply_vma_lock_flags: stops at the first hole. */
    private long apply(long start, long size, int lockFlags) {
        long end = start + size;
        if (Long.compareUnsigned(end, start) < 0) {
            return Errno.EINVAL.result();
        }
        if (size == 0) {
            return 0;
        }
        Vma area = mm.areaAt(start);
        long position = start;
        while (area != null && area.start <= position && position < end) {
            long partEnd = Math.min(area.end, end);
            change(area, position, partEnd, lockFlags);
            position = partEnd;
            area = mm.areas.firstEndingAbove(position);
        }
        return position < end ? Errno.ENOMEM.result() : 0;
    }

    /** mm/mlock.c, mlock_fixup. */
    private void change(Vma area, long start, long end, int lockFlags) {
        int old = area.flags;
        int flags = (old & ~VmFlags.LOCKED_MASK) | lockFlags;
        if (flags == old || (old & VmFlags.DONTEXPAND) != 0) {
            return;
        }
        Vma changed = edits.changeFlags(area, start, end, flags);
        long pages = (end - start) >>> PAGE_SHIFT;
        if ((flags & VmFlags.LOCKED) == 0) {
            mm.lockedPages -= pages;
            pageLocks.unlock(mm, changed, start, end);
        } else if ((old & VmFlags.LOCKED) == 0) {
            mm.lockedPages += pages;
            pageLocks.lock(mm, start, end);
        }
    }
}
