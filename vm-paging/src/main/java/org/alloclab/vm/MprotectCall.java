package org.alloclab.vm;

import org.alloclab.api.vm.Errno;
import org.jspecify.annotations.Nullable;

/** {@code mprotect(2)} (mm/mprotect.c). */
final class MprotectCall {
    private static final int KNOWN_PROT = 0x1 | 0x2 | 0x4 | 0x8;

    private final Mm mm;
    private final AreaEdits edits;

    MprotectCall(Mm mm, AreaEdits edits) {
        this.mm = mm;
        this.edits = edits;
    }

    /** Stops at the first hole with ENOMEM; what lies in front of it is changed. */
    long mprotect(long start, long length, int prot) {
        if ((start & (PageTables.PAGE_SIZE - 1)) != 0) {
            return Errno.EINVAL.result();
        }
        if (length == 0) {
            return 0;
        }
        long end = start + BrkCall.alignUp(length);
        if (Long.compareUnsigned(end, start) <= 0) {
            return Errno.ENOMEM.result();
        }
        if ((prot & ~KNOWN_PROT) != 0) {
            return Errno.EINVAL.result();
        }
        Vma area = start < 0 ? null : mm.areas.at(start);
        if (area == null) {
            return Errno.ENOMEM.result();
        }
        return changeAll(area, start, Math.min(end, Placement.TASK_SIZE), end, VmFlags.ofProt(prot));
    }

    private long changeAll(Vma first, long start, long limit, long end, int access) {
        Vma area = first;
        long position = start;
        while (area != null && position < limit) {
            if (area.start > position) {
                return Errno.ENOMEM.result();
            }
            int flags = (area.flags & ~VmFlags.ACCESS) | access;
            if ((flags & ~(flags >> 4) & VmFlags.ACCESS) != 0) {
                return Errno.EACCES.result();
            }
            long partEnd = Math.min(area.end, limit);
            area = change(area, position, partEnd, flags);
            position = partEnd;
            area = following(area, position);
        }
        return position < end ? Errno.ENOMEM.result() : 0;
    }

    private @Nullable Vma following(Vma area, long position) {
        return area.end > position ? area : area.next;
    }

    /** mm/mprotect.c, mprotect_fixup. */
    private Vma change(Vma area, long start, long end, int wanted) {
        int flags = wanted;
        if (flags == area.flags) {
            return area;
        }
        if ((flags & VmFlags.WRITE) != 0) {
            if ((area.flags & (VmFlags.ACCOUNT | VmFlags.WRITE | VmFlags.SHARED | VmFlags.NORESERVE)) == 0) {
                flags |= VmFlags.ACCOUNT;
            }
        } else if ((area.flags & VmFlags.ACCOUNT) != 0 && area.isAnonymous() && area.anonVma == null) {
            flags &= ~VmFlags.ACCOUNT;
        }
        Vma merged = edits.mergeAround(edits.changeFlags(area, start, end, flags));
        if ((flags & VmFlags.WRITE) == 0) {
            mm.writeProtect(start, end);
            if ((flags & VmFlags.ACCESS) == 0) {
                mm.memory.revoke(start, end - start);
            } else {
                mm.memory.revokeWrite(start, end - start);
            }
        } else {
            mm.allowWrite(start, end);
        }
        return merged;
    }
}
