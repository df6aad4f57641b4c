package org.alloclab.vm;

import org.alloclab.api.vm.Errno;
import org.alloclab.api.vm.MapFlags;

/** {@code mremap(2)} of private anonymous memory (mm/mremap.c): shrink, grow in place, move. */
final class MremapCall {
    private static final int KNOWN = MapFlags.MREMAP_MAYMOVE | MapFlags.MREMAP_FIXED;

    private final Mm mm;
    private final AreaEdits edits;

    MremapCall(Mm mm, AreaEdits edits) {
        this.mm = mm;
        this.edits = edits;
    }

    long mremap(long address, long oldLength, long newLength, int flags, long newAddress) {
        boolean fixed = (flags & MapFlags.MREMAP_FIXED) != 0;
        boolean mayMove = (flags & MapFlags.MREMAP_MAYMOVE) != 0;
        if ((flags & ~KNOWN) != 0 || (fixed && !mayMove) || (address & (PageTables.PAGE_SIZE - 1)) != 0) {
            return Errno.EINVAL.result();
        }
        long oldSize = BrkCall.alignUp(oldLength);
        long newSize = BrkCall.alignUp(newLength);
        if (newSize == 0 || (fixed && !validTarget(address, oldSize, newSize, newAddress))) {
            return Errno.EINVAL.result();
        }
        Vma area = address < 0 ? null : mm.areas.at(address);
        if (area == null) {
            return Errno.EFAULT.result();
        }
        if (oldSize == 0) {
            return Errno.EINVAL.result();
        }
        if (fixed) {
            return moveFixed(address, oldSize, newSize, newAddress);
        }
        if (oldSize >= newSize) {
            long result = oldSize == newSize ? 0 : edits.unmap(address + newSize, address + oldSize);
            return Errno.isError(result) ? result : address;
        }
        if (oldSize > area.end - address) {
            return Errno.EFAULT.result();
        }
        return grow(area, address, oldSize, newSize, mayMove);
    }

    private static boolean validTarget(long address, long oldSize, long newSize, long target) {
        return (target & (PageTables.PAGE_SIZE - 1)) == 0
                && newSize <= Placement.TASK_SIZE
                && target >= 0
                && target <= Placement.TASK_SIZE - newSize
                && !(address + oldSize > target && target + newSize > address);
    }

    private long grow(Vma area, long address, long oldSize, long newSize, boolean mayMove) {
        long delta = newSize - oldSize;
        if (area.end == address + oldSize && expandable(area, delta)) {
            long oldEnd = area.end;
            edits.add(oldEnd, oldEnd + delta, area.flags, area.pageOffsetAt(oldEnd), area.anonVma);
            return address;
        }
        if (!mayMove) {
            return Errno.ENOMEM.result();
        }
        long target = mm.placement.find(0, newSize, 0, area.isAnonymous());
        return Errno.isError(target) ? target : move(area, address, oldSize, newSize, target);
    }

    /** mm/mremap.c, vma_expandable: the addresses behind are free, and free to take. */
    private boolean expandable(Vma area, long delta) {
        long end = area.end + delta;
        Vma next = area.next;
        return end >= area.end
                && (next == null || next.start >= end)
                && !Errno.isError(mm.placement.find(area.start, end - area.start, MapFlags.FIXED, true));
    }

    private long moveFixed(long address, long oldSize, long newSize, long target) {
        long unmapped = edits.unmap(target, target + newSize);
        if (Errno.isError(unmapped)) {
            return unmapped;
        }
        long size = oldSize;
        if (oldSize > newSize) {
            edits.unmap(address + newSize, address + oldSize);
            size = newSize;
        }
        Vma area = mm.areas.at(address);
        if (area == null || size > area.end - address) {
            return Errno.EFAULT.result();
        }
        return move(area, address, size, newSize, target);
    }

    /** mm/mremap.c, move_vma: a new area, the entries carried over, the old area unmapped. */
    private long move(Vma area, long address, long oldSize, long newSize, long target) {
        long offset = area.anonVma == null && area.isAnonymous()
                ? target >>> PageTables.PAGE_SHIFT
                : area.pageOffsetAt(address);
        edits.add(target, target + newSize, area.flags, offset, area.anonVma).origin = area.origin;
        moveEntries(address, target, oldSize);
        mm.memory.revoke(address, oldSize);
        mm.memory.moveContent(address, target, oldSize);
        edits.unmap(address, address + oldSize);
        return target;
    }

    private void moveEntries(long from, long to, long size) {
        for (long done = 0; done < size; done += PageTables.PAGE_SIZE) {
            PageTables.Leaf source = mm.tables.leaf(from + done);
            if (source == null) {
                done = Math.min(size, mm.tables.skipMissing(from + done) - from) - PageTables.PAGE_SIZE;
                continue;
            }
            int i = PageTables.index(from + done);
            long entry = source.entries[i];
            if (entry != 0) {
                source.entries[i] = 0;
                mm.tables.makeLeaf(to + done).entries[PageTables.index(to + done)] = entry;
            }
        }
    }
}
