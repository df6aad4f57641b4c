package org.alloclab.vm.call;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.vm.area.AnonVmas;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Placement;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.edit.AreaEdits;
import org.alloclab.vm.edit.Overcommit;
import org.alloclab.vm.edit.TableMove;
import org.alloclab.vm.fault.Populate;
import org.alloclab.vm.hugetlb.HugetlbAreas;
import org.alloclab.vm.hugetlb.HugetlbEntries;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.setting.Tunables;
import org.jspecify.annotations.Nullable;

/**
 * {@code mremap(2)} (mm/mremap.c): shrink, grow in place, move; with {@link MapFlags#MREMAP_FIXED} and an unchanged length
 * all areas of the range move, gaps between them included.
 */
public final class MremapCall {
    private static final int KNOWN = MapFlags.MREMAP_MAYMOVE | MapFlags.MREMAP_FIXED | MapFlags.MREMAP_DONTUNMAP;

    private final Mm mm;
    private final HugetlbAreas hugetlb;
    private final Overcommit overcommit;
    private final Tunables tunables;
    private final AreaEdits edits;
    private final Populate populate;
    private final Placement placement;
    private final HugetlbEntries hugetlbEntries;
    private final TableMove tableMove;

    public MremapCall(
            Mm mm,
            HugetlbAreas hugetlb,
            Overcommit overcommit,
            Tunables tunables,
            AreaEdits edits,
            Populate populate,
            Placement placement,
            HugetlbEntries hugetlbEntries,
            TableMove tableMove) {
        this.mm = mm;
        this.hugetlb = hugetlb;
        this.overcommit = overcommit;
        this.tunables = tunables;
        this.edits = edits;
        this.populate = populate;
        this.placement = placement;
        this.hugetlbEntries = hugetlbEntries;
        this.tableMove = tableMove;
    }

    public long mremap(long address, long oldLength, long newLength, int flags, long newAddress) {
        long oldSize = Pages.alignUp(oldLength);
        long newSize = Pages.alignUp(newLength);
        long error = checkArguments(address, oldSize, newSize, flags, newAddress);
        if (error != 0) {
            return error;
        }
        if ((flags & MapFlags.MREMAP_FIXED) != 0 && oldSize == newSize) {
            return moveAll(address, oldSize, flags, newAddress);
        }
        Vma area = mm.areaAt(address);
        if (area != null && area.is(VmFlags.HUGETLB)) {
            oldSize = Pages.alignHugeUp(oldSize);
            newSize = Pages.alignHugeUp(newSize);
            if (refusesHugetlb(address, oldSize, newSize, newAddress)) {
                return Errno.EINVAL.result();
            }
        }
        error = checkArea(area, address, oldSize, newSize, flags);
        if (error != 0 || area == null) {
            return error;
        }
        boolean expandsLocked = newSize > oldSize && area.is(VmFlags.LOCKED);
        long result = impliesNewAddress(flags)
                ? moveTo(area, address, oldSize, newSize, flags, newAddress)
                : resize(area, address, oldSize, newSize, flags);
        if (!Errno.isError(result) && expandsLocked) {
            populate.quietly(result + oldSize, result + newSize);
        }
        return result;
    }

    /** mm/mremap.c, align_hugetlb: both addresses are multiples of the page's size, and reservations do not grow. */
    private static boolean refusesHugetlb(long address, long oldSize, long newSize, long newAddress) {
        return !Pages.isHugeAligned(address) || !Pages.isHugeAligned(newAddress) || newSize > oldSize;
    }

    private static boolean impliesNewAddress(int flags) {
        return (flags & (MapFlags.MREMAP_FIXED | MapFlags.MREMAP_DONTUNMAP)) != 0;
    }

    /** mm/mremap.c, check_mremap_params. */
    private long checkArguments(long address, long oldSize, long newSize, int flags, long newAddress) {
        boolean bad = (flags & ~KNOWN) != 0
                || !Pages.isAligned(address)
                || newSize == 0
                || Long.compareUnsigned(newSize, mm.space.taskSize()) > 0;
        if (!bad && impliesNewAddress(flags)) {
            bad = Long.compareUnsigned(newAddress, mm.space.taskSize() - newSize) > 0
                    || !Pages.isAligned(newAddress)
                    || (flags & MapFlags.MREMAP_MAYMOVE) == 0
                    || ((flags & MapFlags.MREMAP_DONTUNMAP) != 0 && oldSize != newSize)
                    || overlap(address, oldSize, newAddress, newSize);
            if (!bad && mm.areas.size() + 2 >= tunables.maxMapCount() - 3) {
                return Errno.ENOMEM.result();
            }
        }
        return bad ? Errno.EINVAL.result() : 0;
    }

    private static boolean overlap(long a, long aSize, long b, long bSize) {
        return Long.compareUnsigned(a + aSize, b) > 0 && Long.compareUnsigned(b + bSize, a) > 0;
    }

    /** mm/mremap.c, check_prep_vma. */
    private long checkArea(@Nullable Vma area, long address, long oldLength, long newSize, int flags) {
        if (area == null) {
            return Errno.EFAULT.result();
        }
        long oldSize = oldLength;
        boolean mapsNew = newSize > oldSize || impliesNewAddress(flags);
        if (!mapsNew) {
            return 0;
        }
        if (oldSize == 0 && !area.is(VmFlags.SHARED | VmFlags.MAYSHARE)) {
            return Errno.EINVAL.result();
        }
        if ((flags & MapFlags.MREMAP_DONTUNMAP) != 0 && area.is(VmFlags.DONTEXPAND)) {
            return Errno.EINVAL.result();
        }
        if (oldSize > newSize) {
            oldSize = newSize;
        }
        if (Long.compareUnsigned(oldSize, area.end - address) > 0) {
            return Errno.EFAULT.result();
        }
        if (newSize == oldSize) {
            return 0;
        }
        if (area.is(VmFlags.DONTEXPAND)) {
            return Errno.EFAULT.result();
        }
        long delta = newSize - oldSize;
        if (!mm.mayLock(area.flags, delta)) {
            return Errno.EAGAIN.result();
        }
        return mm.mayExpand(area.flags, delta >>> PAGE_SHIFT) ? 0 : Errno.ENOMEM.result();
    }

    /** mm/mremap.c, remap_move. */
    private long moveAll(long address, long size, int flags, long newAddress) {
        long end = address + size;
        long result = Errno.EFAULT.result();
        long target = newAddress;
        long lastEnd = 0;
        boolean seen = false;
        Vma area = mm.areas.firstIn(address, end);
        while (area != null && area.start < end) {
            long from = Math.max(area.start, address);
            long length = Math.min(end, area.end) - from;
            if (!seen && address < from) {
                return Errno.EFAULT.result();
            }
            long gap = seen ? area.start - lastEnd : 0;
            lastEnd = area.end;
            if (area.is(VmFlags.HUGETLB)) {
                length = Pages.alignHugeUp(length);
                if (refusesHugetlb(from, length, length, target + gap)) {
                    return Errno.EINVAL.result();
                }
            }
            long error = checkArea(area, from, length, length, flags);
            if (error != 0) {
                return error;
            }
            long moved = moveTo(area, from, length, length, flags, target + gap);
            if (Errno.isError(moved)) {
                return moved;
            }
            if (!seen) {
                result = moved;
            }
            seen = true;
            target = moved + length;
            area = mm.areas.firstIn(from + length, end);
        }
        return result;
    }

    /** mm/mremap.c, mremap_at. */
    private long resize(Vma area, long address, long oldSize, long newSize, int flags) {
        if (oldSize == newSize) {
            return address;
        }
        if (newSize < oldSize) {
            long error = edits.munmap(address + newSize, oldSize - newSize);
            return error != 0 ? error : address;
        }
        long delta = newSize - oldSize;
        if (area.end - address == oldSize && expandable(area, delta)) {
            if (area.is(VmFlags.ACCOUNT) && !overcommit.promises(delta >>> PAGE_SHIFT)) {
                return Errno.ENOMEM.result();
            }
            if (area.is(VmFlags.LOCKED)) {
                mm.lockedPages += delta >>> PAGE_SHIFT;
            }
            edits.extendAndMerge(area, area.end + delta);
            return address;
        }
        if ((flags & MapFlags.MREMAP_MAYMOVE) == 0) {
            return Errno.ENOMEM.result();
        }
        return place(area, address, oldSize, newSize, flags, 0);
    }

    /** mm/mremap.c, vma_expandable: the addresses behind are free, and free to take. */
    private boolean expandable(Vma area, long delta) {
        long end = area.end + delta;
        Vma next = area.next;
        return end >= area.end
                && (next == null || next.start >= end)
                && !Errno.isError(placement.findAnonymous(area.start, end - area.start, MapFlags.FIXED));
    }

    /** mm/mremap.c, mremap_to. */
    private long moveTo(Vma given, long address, long oldLength, long newSize, int flags, long newAddress) {
        Vma area = given;
        long oldSize = oldLength;
        if ((flags & MapFlags.MREMAP_FIXED) != 0) {
            long error = edits.munmap(newAddress, newSize);
            if (error != 0) {
                return error;
            }
            Vma again = mm.areaAt(address);
            if (again == null) {
                return Errno.EFAULT.result();
            }
            area = again;
        }
        if (oldSize > newSize) {
            long error = edits.munmap(address + newSize, oldSize - newSize);
            if (error != 0) {
                return error;
            }
            Vma again = mm.areaAt(address);
            if (again == null) {
                return Errno.EFAULT.result();
            }
            area = again;
            oldSize = newSize;
        }
        boolean keeps = (flags & MapFlags.MREMAP_DONTUNMAP) != 0;
        if (keeps && !mm.mayExpand(area.flags, oldSize >>> PAGE_SHIFT)) {
            return Errno.ENOMEM.result();
        }
        return place(area, address, oldSize, newSize, flags, newAddress);
    }

    /** mm/mremap.c, vrm_set_new_addr, then move_vma. */
    private long place(Vma area, long address, long oldSize, long newSize, int flags, long hint) {
        int mapFlags = (flags & MapFlags.MREMAP_FIXED) != 0 ? MapFlags.FIXED : 0;
        long target = area.is(VmFlags.HUGETLB)
                ? placement.findHugetlb(hint, newSize, mapFlags)
                : area.isAnonymous()
                        ? placement.findAnonymous(hint, newSize, mapFlags)
                        : placement.find(hint, newSize, mapFlags);
        if (Errno.isError(target)) {
            return target;
        }
        return move(area, address, oldSize, newSize, target, (flags & MapFlags.MREMAP_DONTUNMAP) != 0);
    }

    /** mm/mremap.c, move_vma: a new area, the entries carried over, the old area unmapped. */
    private long move(Vma area, long address, long oldSize, long newSize, long target, boolean keepsOld) {
        if (mm.areas.size() >= tunables.maxMapCount() - 3) {
            return Errno.ENOMEM.result();
        }
        long charged = (keepsOld ? newSize : newSize - oldSize) >>> PAGE_SHIFT;
        if (area.is(VmFlags.ACCOUNT) && !overcommit.promises(charged)) {
            return Errno.ENOMEM.result();
        }
        boolean unfaulted = area.isAnonymous() && area.anonVma == null;
        long offset = unfaulted ? target >>> PAGE_SHIFT : area.pageOffsetAt(address);
        Vma copy = area.like(target, target + newSize, offset);
        boolean locked = area.is(VmFlags.LOCKED);
        Vma moved = addCopy(copy, area);
        Vma source = mm.areaAt(address);
        if (area.is(VmFlags.HUGETLB)) {
            hugetlb.moved(area, address, address + oldSize);
            hugetlbEntries.move(mm, address, target, oldSize);
        } else {
            tableMove.move(source == null ? area : source, moved, address, target, oldSize);
        }
        if (locked) {
            mm.lockedPages += newSize >>> PAGE_SHIFT;
        }
        if (keepsOld) {
            finishKept(source == null ? area : source, moved, address, oldSize);
        } else if (oldSize > 0) {
            edits.munmap(address, oldSize);
        }
        return target;
    }

    /** mm/vma.c, copy_vma: only an area of its own gets the anon_vma of the pages that will come. */
    private Vma addCopy(Vma copy, Vma source) {
        Vma holder = edits.add(copy, source.anonVma);
        if (holder.start == copy.start && holder.end == copy.end && holder.anonVma == null) {
            holder.anonVma = source.anonVma;
            AnonVmas.copyChain(holder, source);
        }
        return holder;
    }

    /** mm/mremap.c, dontunmap_complete: the old area stays, unlocked and empty. */
    @SuppressWarnings("ReferenceEquality") // one area, not two alike
    private void finishKept(Vma area, Vma moved, long address, long oldSize) {
        area.flags &= ~VmFlags.LOCKED_MASK;
        if (moved != area && area.start == address && area.end == address + oldSize) {
            AnonVmas.unlink(area);
        }
    }
}
