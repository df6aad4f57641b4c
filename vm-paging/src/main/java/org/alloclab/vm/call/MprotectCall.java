package org.alloclab.vm.call;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.api.space.Errno;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.edit.AreaEdits;
import org.alloclab.vm.edit.Overcommit;
import org.alloclab.vm.fault.Populate;
import org.alloclab.vm.hugetlb.HugetlbEntries;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.table.PageTables;

/** {@code mprotect(2)} (mm/mprotect.c). */
public final class MprotectCall {
    private static final int PROT_SEM = 0x8;
    private static final int GROWSDOWN = 0x01000000;
    private static final int GROWSUP = 0x02000000;
    private static final int KNOWN_PROT = VmFlags.ACCESS | PROT_SEM;

    /** An area that was charged for already, or that is not to be. */
    private static final int NOT_CHARGED =
            VmFlags.ACCOUNT | VmFlags.WRITE | VmFlags.HUGETLB | VmFlags.SHARED | VmFlags.NORESERVE;

    private final Mm mm;
    private final Overcommit overcommit;
    private final AreaEdits edits;
    private final Populate populate;
    private final HugetlbEntries hugetlbEntries;

    public MprotectCall(
            Mm mm, Overcommit overcommit, AreaEdits edits, Populate populate, HugetlbEntries hugetlbEntries) {
        this.mm = mm;
        this.overcommit = overcommit;
        this.edits = edits;
        this.populate = populate;
        this.hugetlbEntries = hugetlbEntries;
    }

    /** Stops at the first hole with ENOMEM; what lies in front of it is changed. */
    public long mprotect(long start, long length, int wanted) {
        int grows = wanted & (GROWSDOWN | GROWSUP);
        int prot = wanted & ~(GROWSDOWN | GROWSUP);
        if (grows == (GROWSDOWN | GROWSUP) || !Pages.isAligned(start)) {
            return Errno.EINVAL.result();
        }
        if (length == 0) {
            return 0;
        }
        long end = start + Pages.alignUp(length);
        if (Long.compareUnsigned(end, start) <= 0) {
            return Errno.ENOMEM.result();
        }
        if ((prot & ~KNOWN_PROT) != 0) {
            return Errno.EINVAL.result();
        }
        Vma area = start < 0 ? null : mm.areas.firstEndingAbove(start);
        if (area == null) {
            return Errno.ENOMEM.result();
        }
        if ((grows & GROWSDOWN) != 0) {
            if (Long.compareUnsigned(area.start, end) >= 0) {
                return Errno.ENOMEM.result();
            }
            return area.is(VmFlags.GROWSDOWN)
                    ? changeAll(area, area.start, end, VmFlags.ofProt(prot))
                    : Errno.EINVAL.result();
        }
        if (area.start > start) {
            return Errno.ENOMEM.result();
        }
        return (grows & GROWSUP) != 0 ? Errno.EINVAL.result() : changeAll(area, start, end, VmFlags.ofProt(prot));
    }

    private long changeAll(Vma first, long start, long end, int access) {
        Vma area = first;
        long position = start;
        while (area != null && Long.compareUnsigned(position, end) < 0) {
            if (area.start > position) {
                return Errno.ENOMEM.result();
            }
            int flags = (area.flags & ~VmFlags.ACCESS) | access;
            if ((flags & ~(flags >> 4) & VmFlags.ACCESS) != 0) {
                return Errno.EACCES.result();
            }
            long partEnd = Long.compareUnsigned(area.end, end) < 0 ? area.end : end;
            long error = change(area, position, partEnd, flags);
            if (error != 0) {
                return error;
            }
            position = partEnd;
            area = mm.areas.firstEndingAbove(position);
        }
        return Long.compareUnsigned(position, end) < 0 ? Errno.ENOMEM.result() : 0;
    }

    /** mm/mprotect.c, mprotect_fixup. */
    private long change(Vma area, long start, long end, int wanted) {
        int old = area.flags;
        int flags = wanted;
        if (flags == old) {
            return 0;
        }
        long pages = (end - start) >>> PAGE_SHIFT;
        if ((flags & VmFlags.WRITE) != 0) {
            if (!mm.mayExpand(flags, pages) && mm.mayExpand(old, pages)) {
                return Errno.ENOMEM.result();
            }
            if ((old & NOT_CHARGED) == 0) {
                if (!overcommit.promises(pages)) {
                    return Errno.ENOMEM.result();
                }
                flags |= VmFlags.ACCOUNT;
            }
        } else if ((old & VmFlags.ACCOUNT) != 0 && area.isAnonymous() && area.anonVma == null) {
            flags &= ~VmFlags.ACCOUNT;
        }
        long refused = edits.refusesCuts(start, end);
        if (refused != 0) {
            return refused;
        }
        Vma merged = edits.changeFlags(area, start, end, flags);
        if (merged.is(VmFlags.HUGETLB)) {
            hugetlbEntries.protect(mm, merged, start, end);
        } else {
            changeEntries(merged, start, end, flags);
        }
        boolean breaksCopies = (old & (VmFlags.WRITE | VmFlags.SHARED | VmFlags.LOCKED)) == VmFlags.LOCKED
                && (flags & VmFlags.WRITE) != 0;
        if (breaksCopies) {
            populate.quietly(start, end);
        }
        return 0;
    }

    /**
     * mm/mprotect.c, change_protection: store permission goes, or comes back for pages that need no fault for it: own
     * anonymous pages, and pages of shared files that do not want to hear of the first write.
     */
    private void changeEntries(Vma area, long start, long end, int flags) {
        boolean writable = (flags & VmFlags.WRITE) != 0;
        for (long address = start; address < end; ) {
            PageTables.Leaf leaf = mm.tables.leaf(address);
            long stop = leaf == null
                    ? mm.tables.skipMissing(address)
                    : ((address >>> Pages.HUGE_SHIFT) + 1) << Pages.HUGE_SHIFT;
            stop = Math.min(end, stop);
            if (leaf != null) {
                int first = PageTables.index(address);
                int limit = first + (int) ((stop - address) >>> PAGE_SHIFT);
                for (int i = first; i < limit; i++) {
                    leaf.entries[i] = changed(area, leaf.entries[i], writable);
                }
                if ((flags & VmFlags.ACCESS) == 0) {
                    mm.tlb.revoke(address, stop - address);
                } else if (!writable) {
                    mm.tlb.revokeWrite(address, stop - address);
                }
            }
            address = stop;
        }
    }

    private static long changed(Vma area, long entry, boolean writable) {
        if ((entry & PageTables.PRESENT) == 0 || (entry & PageTables.ZERO) != 0) {
            return entry;
        }
        if (!writable) {
            return entry & ~PageTables.WRITABLE;
        }
        boolean own = (entry & PageTables.EXCLUSIVE) != 0;
        boolean shared = (entry & PageTables.SHMEM) != 0 && area.is(VmFlags.SHARED);
        return own || shared ? entry | PageTables.WRITABLE : entry;
    }
}
