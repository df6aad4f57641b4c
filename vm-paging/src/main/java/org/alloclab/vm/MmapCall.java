package org.alloclab.vm;

import org.alloclab.api.vm.Errno;
import org.alloclab.api.vm.MapFlags;

/** {@code mmap(2)} of private anonymous memory (mm/mmap.c, do_mmap; mm/vma.c, mmap_region). */
final class MmapCall {
    private static final int TYPE = 0x0f;

    private final Mm mm;
    private final AreaEdits edits;

    MmapCall(Mm mm, AreaEdits edits) {
        this.mm = mm;
        this.edits = edits;
    }

    long mmap(long hint, long length, int prot, int mapFlags) {
        if (length == 0) {
            return Errno.EINVAL.result();
        }
        boolean fixed = (mapFlags & (MapFlags.FIXED | MapFlags.FIXED_NOREPLACE)) != 0;
        long address = fixed ? hint : roundHint(hint);
        long size = BrkCall.alignUp(length);
        if (size == 0) {
            return Errno.ENOMEM.result();
        }
        if (mm.areas.size() > AreaEdits.MAX_AREAS) {
            return Errno.ENOMEM.result();
        }
        address = mm.placement.find(address, size, fixed ? mapFlags | MapFlags.FIXED : mapFlags, true);
        if (Errno.isError(address)) {
            return address;
        }
        if ((mapFlags & MapFlags.FIXED_NOREPLACE) != 0 && mm.areas.firstIn(address, address + size) != null) {
            return Errno.EEXIST.result();
        }
        if ((mapFlags & TYPE) != MapFlags.PRIVATE) {
            return Errno.EINVAL.result();
        }
        return map(address, size, flagsOf(prot, mapFlags), mapFlags);
    }

    /** mm/mmap.c, round_hint_to_min. */
    private static long roundHint(long hint) {
        long page = hint & -PageTables.PAGE_SIZE;
        return page != 0 && Long.compareUnsigned(page, Placement.MIN_ADDRESS) < 0 ? Placement.MIN_ADDRESS : page;
    }

    private static int flagsOf(int prot, int mapFlags) {
        int flags = VmFlags.ofProt(prot) | VmFlags.MAY_ALL;
        if ((mapFlags & MapFlags.GROWSDOWN) != 0) {
            flags |= VmFlags.GROWSDOWN;
        }
        boolean noReserve = (mapFlags & MapFlags.NORESERVE) != 0;
        if (noReserve) {
            flags |= VmFlags.NORESERVE;
        } else if ((flags & VmFlags.WRITE) != 0) {
            flags |= VmFlags.ACCOUNT;
        }
        return flags;
    }

    private long map(long address, long size, int flags, int mapFlags) {
        long end = address + size;
        if (mm.areas.firstIn(address, end) != null) {
            long unmapped = edits.unmap(address, end);
            if (Errno.isError(unmapped)) {
                return unmapped;
            }
        }
        edits.add(address, end, flags, address >>> PageTables.PAGE_SHIFT, null);
        if ((mapFlags & MapFlags.POPULATE) != 0 && (flags & VmFlags.ACCESS) != 0) {
            populate(address, end, (flags & VmFlags.WRITE) != 0);
        }
        return address;
    }

    private void populate(long start, long end, boolean write) {
        long before = mm.minorFaults;
        for (long page = start; page < end; page += PageTables.PAGE_SIZE) {
            if (write) {
                mm.memory.touchWrite(page);
            } else {
                mm.memory.touchRead(page);
            }
        }
        mm.minorFaults = before;
    }
}
