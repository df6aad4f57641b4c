package org.alloclab.vm.call;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.space.Errno;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.file.OpenFile;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.reclaim.WriteBack;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;

/** {@code mincore(2)} and {@code msync(2)} (mm/mincore.c, mm/msync.c). */
public final class ResidencyCalls {
    private static final int ASYNC = 1;
    private static final int INVALIDATE = 2;
    private static final int SYNC = 4;

    private final Mm mm;
    private final SwapSpace swap;
    private final WriteBack writeBack;

    public ResidencyCalls(Mm mm, SwapSpace swap, WriteBack writeBack) {
        this.mm = mm;
        this.swap = swap;
        this.writeBack = writeBack;
    }

    public long mincore(long start, long length, byte[] vector) {
        mm.rss.mixTouches();
        if (!Pages.isAligned(start)) {
            return Errno.EINVAL.result();
        }
        long limit = mm.space.taskSize();
        if (Long.compareUnsigned(start, limit) > 0 || Long.compareUnsigned(length, limit - start) > 0) {
            return Errno.ENOMEM.result();
        }
        long end = start + Pages.alignUp(length);
        int done = 0;
        Vma area = null;
        for (long page = start; page < end; page += PAGE_SIZE) {
            if (area == null || page >= area.end) {
                area = mm.areaAt(page);
                if (area == null) {
                    return Errno.ENOMEM.result();
                }
            }
            vector[done++] = (byte) (isResident(area, page) ? 1 : 0);
        }
        return 0;
    }

    /** Present, or, where nothing is mapped, in the page cache or in the swap cache. */
    private boolean isResident(Vma area, long page) {
        PageTables.Leaf leaf = mm.tables.leaf(page);
        long entry = leaf == null ? 0 : leaf.entries[PageTables.index(page)];
        if ((entry & PageTables.PRESENT) != 0 || (leaf != null && leaf.hugetlb != null)) {
            return true;
        }
        if ((entry & PageTables.SWAP) != 0) {
            return swap.cached(entry >>> PAGE_SHIFT) >= 0;
        }
        OpenFile file = area.file;
        return file != null && file.inode.page(area.pageOffsetAt(page)) != null;
    }

    public long msync(long start, long length, int flags) {
        boolean bad = (flags & ~(ASYNC | INVALIDATE | SYNC)) != 0
                || !Pages.isAligned(start)
                || (flags & (ASYNC | SYNC)) == (ASYNC | SYNC);
        if (bad) {
            return Errno.EINVAL.result();
        }
        long end = start + Pages.alignUp(length);
        if (Long.compareUnsigned(end, start) < 0) {
            return Errno.ENOMEM.result();
        }
        long position = start;
        long result = 0;
        while (position != end) {
            Vma area = position < 0 ? null : mm.areas.firstEndingAbove(position);
            if (area == null) {
                return Errno.ENOMEM.result();
            }
            if (position < area.start) {
                result = Errno.ENOMEM.result();
                position = area.start;
                if (Long.compareUnsigned(position, end) >= 0) {
                    return result;
                }
            }
            if ((flags & INVALIDATE) != 0 && area.is(VmFlags.LOCKED)) {
                return Errno.EBUSY.result();
            }
            long partEnd = Long.compareUnsigned(area.end, end) < 0 ? area.end : end;
            if ((flags & SYNC) != 0 && area.is(VmFlags.SHARED) && area.file != null) {
                writeBack.pages(area.file.inode, area.pageOffsetAt(position), area.pageOffsetAt(partEnd));
            }
            position = partEnd;
        }
        return result;
    }
}
