package org.alloclab.vm;

import org.alloclab.api.vm.Errno;
import org.alloclab.api.vm.MapFlags;
import org.alloclab.api.vm.Prot;
import org.jspecify.annotations.Nullable;

/** {@code mmap(2)} (mm/mmap.c, do_mmap; mm/vma.c, mmap_region). */
final class MmapCall {
    private static final int TYPE = 0x0f;
    /** The flags of old, which SHARED_VALIDATE does not refuse on any file (LEGACY_MAP_MASK). */
    private static final int LEGACY_FLAGS = MapFlags.SHARED
            | MapFlags.PRIVATE
            | MapFlags.FIXED
            | MapFlags.ANONYMOUS
            | MapFlags.GROWSDOWN
            | 0x800
            | 0x1000
            | MapFlags.LOCKED
            | MapFlags.NORESERVE
            | MapFlags.POPULATE
            | 0x10000
            | MapFlags.STACK
            | 0x40000;

    private final Mm mm;

    MmapCall(Mm mm) {
        this.mm = mm;
    }

    long mmap(long hint, long length, int prot, int mapFlags, int descriptor, long offset) {
        if (!Pages.isAligned(offset)) {
            return Errno.EINVAL.result();
        }
        OpenFile file = null;
        if ((mapFlags & MapFlags.ANONYMOUS) == 0) {
            file = mm.kernel.opened(descriptor);
            if (file == null) {
                return Errno.EBADF.result();
            }
        }
        return mmapFile(hint, length, prot, mapFlags, file, offset);
    }

    /** The same with the file at hand, {@code null} for anonymous memory; {@code offset} is a multiple of the page size. */
    long mmapFile(long hint, long length, int prot, int mapFlags, @Nullable OpenFile file, long offset) {
        if (length == 0) {
            return Errno.EINVAL.result();
        }
        if ((mapFlags & MapFlags.HUGETLB) != 0) {
            // hugetlb_reserve_pages: the pool of huge pages is empty.
            return Errno.ENOMEM.result();
        }
        boolean fixed = (mapFlags & (MapFlags.FIXED | MapFlags.FIXED_NOREPLACE)) != 0;
        long size = Pages.alignUp(length);
        if (size == 0) {
            return Errno.ENOMEM.result();
        }
        long pageOffset = offset >>> PageTables.PAGE_SHIFT;
        if (pageOffset + (size >>> PageTables.PAGE_SHIFT) < pageOffset) {
            return Errno.EOVERFLOW.result();
        }
        if (mm.areas.size() > mm.kernel.tunables.maxMapCount()) {
            return Errno.ENOMEM.result();
        }
        boolean plain = file == null && (mapFlags & MapFlags.SHARED) == 0;
        long address = mm.placement.find(
                fixed ? hint : roundHint(hint), size, fixed ? mapFlags | MapFlags.FIXED : mapFlags, plain);
        if (Errno.isError(address)) {
            return address;
        }
        if ((mapFlags & MapFlags.FIXED_NOREPLACE) != 0 && mm.areas.firstIn(address, address + size) != null) {
            return Errno.EEXIST.result();
        }
        int flags = flagsOf(prot, mapFlags) | mm.defaultFlags;
        if ((mapFlags & MapFlags.LOCKED) != 0) {
            if (!mm.canLock()) {
                return Errno.EPERM.result();
            }
            flags |= VmFlags.LOCKED;
        }
        if (!mm.mayLock(flags, size)) {
            return Errno.EAGAIN.result();
        }
        return file == null
                ? mapAnonymous(address, size, flags, mapFlags)
                : mapFile(address, size, prot, flags, mapFlags, file, pageOffset);
    }

    /** mm/mmap.c, round_hint_to_min. */
    private static long roundHint(long hint) {
        long page = Pages.alignDown(hint);
        return page != 0 && Long.compareUnsigned(page, Placement.MIN_ADDRESS) < 0 ? Placement.MIN_ADDRESS : page;
    }

    /** include/linux/mman.h, calc_vm_prot_bits and calc_vm_flag_bits. */
    private static int flagsOf(int prot, int mapFlags) {
        int flags = VmFlags.ofProt(prot) | VmFlags.MAY_ALL;
        if ((mapFlags & MapFlags.GROWSDOWN) != 0) {
            flags |= VmFlags.GROWSDOWN;
        }
        if ((mapFlags & MapFlags.STACK) != 0) {
            flags |= VmFlags.NOHUGEPAGE;
        }
        if ((mapFlags & MapFlags.NORESERVE) != 0) {
            flags |= VmFlags.NORESERVE;
        }
        return flags;
    }

    private long mapAnonymous(long address, long size, int flags, int mapFlags) {
        return switch (mapFlags & TYPE) {
            case MapFlags.PRIVATE ->
                map(new Vma(address, address + size, flags, address >>> PageTables.PAGE_SHIFT), mapFlags);
            case MapFlags.SHARED -> {
                if ((flags & VmFlags.GROWSDOWN) != 0) {
                    yield Errno.EINVAL.result();
                }
                yield map(new Vma(address, address + size, flags | VmFlags.SHARED | VmFlags.MAYSHARE, 0), mapFlags);
            }
            default -> Errno.EINVAL.result();
        };
    }

    private long mapFile(long address, long size, int prot, int wanted, int mapFlags, OpenFile file, long pageOffset) {
        int flags = wanted;
        int type = mapFlags & TYPE;
        if (type == MapFlags.SHARED_VALIDATE && (mapFlags & ~(LEGACY_FLAGS | TYPE)) != 0) {
            return Errno.EOPNOTSUPP.result();
        }
        if (type == MapFlags.SHARED || type == MapFlags.SHARED_VALIDATE) {
            if ((prot & Prot.WRITE) != 0 && !file.writable) {
                return Errno.EACCES.result();
            }
            flags |= VmFlags.SHARED | VmFlags.MAYSHARE;
            if (!file.writable) {
                flags &= ~(VmFlags.MAYWRITE | VmFlags.SHARED);
            }
        } else if (type != MapFlags.PRIVATE) {
            return Errno.EINVAL.result();
        }
        if ((flags & VmFlags.GROWSDOWN) != 0) {
            return Errno.EINVAL.result();
        }
        Vma area = new Vma(address, address + size, flags, pageOffset);
        area.file = file;
        return map(area, mapFlags);
    }

    /** mm/vma.c, __mmap_region: what is there goes, unless a limit is met first; its splits stay even then. */
    private long map(Vma area, int mapFlags) {
        long address = area.start;
        long end = area.end;
        if (mm.edits.wouldExceedLimit(address, end)) {
            return Errno.ENOMEM.result();
        }
        mm.edits.isolate(address, end);
        if (!mm.mayExpand(area.flags, area.pages() - mm.edits.pagesIn(address, end))) {
            return Errno.ENOMEM.result();
        }
        if (VmFlags.isAccountable(area.flags)) {
            if (!mm.kernel.promises(area.pages())) {
                return Errno.ENOMEM.result();
            }
            area.flags |= VmFlags.ACCOUNT;
        }
        if ((area.flags & VmFlags.SHARED) != 0 && area.file == null) {
            OpenFile own = sharedMemory(area);
            if (own == null) {
                return Errno.ENOMEM.result();
            }
            area.file = own;
        }
        mm.edits.unmap(address, end);
        int flags = area.flags;
        long pages = area.pages();
        mm.edits.add(area, null);
        if ((flags & VmFlags.LOCKED) != 0) {
            mm.lockedPages += pages;
        }
        if ((flags & VmFlags.LOCKED) != 0 || (mapFlags & MapFlags.POPULATE) != 0) {
            mm.populate.quietly(address, end);
        }
        return address;
    }

    /** mm/shmem.c, shmem_zero_setup: shared anonymous memory is a file of its own, charged at once. */
    private @Nullable OpenFile sharedMemory(Vma area) {
        if ((area.flags & VmFlags.NORESERVE) == 0 && !mm.kernel.promises(area.pages())) {
            return null;
        }
        Inode inode = mm.kernel.register(
                new Inode("00:01", mm.kernel.newInode(), "/dev/zero (deleted)", null, area.end - area.start));
        return mm.kernel.files.open(inode, true, false);
    }
}
