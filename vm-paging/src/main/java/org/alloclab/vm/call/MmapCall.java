package org.alloclab.vm.call;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Placement;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.cache.OpenFiles;
import org.alloclab.vm.edit.AreaEdits;
import org.alloclab.vm.edit.ObjectReserve;
import org.alloclab.vm.edit.Overcommit;
import org.alloclab.vm.fault.Populate;
import org.alloclab.vm.file.Descriptors;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.file.OpenFile;
import org.alloclab.vm.hugetlb.HugetlbAreas;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.pool.HugetlbFile;
import org.alloclab.vm.setting.Tunables;
import org.alloclab.vm.table.TableGeometry;
import org.jspecify.annotations.Nullable;

/** {@code mmap(2)} (mm/mmap.c, do_mmap; mm/vma.c, mmap_region). */
public final class MmapCall {
    private static final int TYPE = 0x0f;
    private static final long GIGABYTE = 1L << 30;
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
            | MapFlags.HUGETLB
            | MapFlags.HUGE_2MB
            | MapFlags.HUGE_1GB;

    private final Mm mm;
    private final HugetlbAreas hugetlb;
    private final Inodes inodes;
    private final Descriptors descriptors;
    private final Overcommit overcommit;
    private final OpenFiles files;
    private final Tunables tunables;
    private final AreaEdits edits;
    private final Populate populate;
    private final Placement placement;
    private final ObjectReserve reserve;

    public MmapCall(
            Mm mm,
            HugetlbAreas hugetlb,
            Inodes inodes,
            Descriptors descriptors,
            Overcommit overcommit,
            OpenFiles files,
            Tunables tunables,
            AreaEdits edits,
            Populate populate,
            Placement placement,
            ObjectReserve reserve) {
        this.mm = mm;
        this.hugetlb = hugetlb;
        this.inodes = inodes;
        this.descriptors = descriptors;
        this.overcommit = overcommit;
        this.files = files;
        this.tunables = tunables;
        this.edits = edits;
        this.populate = populate;
        this.placement = placement;
        this.reserve = reserve;
    }

    public long mmap(long hint, long length, int prot, int mapFlags, int descriptor, long offset) {
        if (!Pages.isAligned(offset)) {
            return Errno.EINVAL.result();
        }
        OpenFile file = null;
        if ((mapFlags & MapFlags.ANONYMOUS) == 0) {
            file = descriptors.file(descriptor);
            if (file == null) {
                return Errno.EBADF.result();
            }
            if ((mapFlags & MapFlags.HUGETLB) != 0) {
                return Errno.EINVAL.result();
            }
        } else if ((mapFlags & MapFlags.HUGETLB) != 0) {
            return mmapHugetlb(hint, length, prot, mapFlags, offset);
        }
        return mmapFile(hint, length, prot, mapFlags, file, offset);
    }

    /** mm/mmap.c, ksys_mmap_pgoff: memory from the pool is a file of its own, private or shared, of whole pages. */
    private long mmapHugetlb(long hint, long length, int prot, int mapFlags, long offset) {
        int encodedSize = mapFlags & MapFlags.HUGE_SIZES;
        if (encodedSize == MapFlags.HUGE_1GB && mm.tables.geometry() == TableGeometry.FOUR_LEVEL) {
            boolean misplaced = fixed(mapFlags) && (hint & (GIGABYTE - 1)) != 0;
            return misplaced || length == 0 ? Errno.EINVAL.result() : Errno.ENOMEM.result();
        }
        boolean known = encodedSize == 0 || encodedSize == MapFlags.HUGE_2MB;
        if (!known || !mm.tables.geometry().hasHugePages()) {
            return Errno.EINVAL.result();
        }
        long size = Pages.alignHugeUp(length);
        OpenFile file = hugetlb.open(size);
        long result = mmapFile(hint, size, prot, mapFlags, file, offset);
        files.put(file);
        return result;
    }

    /** The same with the file at hand, {@code null} for anonymous memory; {@code offset} is a multiple of the page size. */
    public long mmapFile(long hint, long length, int prot, int mapFlags, @Nullable OpenFile file, long offset) {
        if (length == 0) {
            return Errno.EINVAL.result();
        }
        boolean fixed = fixed(mapFlags);
        long size = Pages.alignUp(length);
        if (size == 0) {
            return Errno.ENOMEM.result();
        }
        long pageOffset = offset >>> PAGE_SHIFT;
        if (pageOffset + (size >>> PAGE_SHIFT) < pageOffset) {
            return Errno.EOVERFLOW.result();
        }
        if (mm.areas.size() > tunables.maxMapCount()) {
            return Errno.ENOMEM.result();
        }
        boolean plain = file == null && (mapFlags & MapFlags.SHARED) == 0;
        long place = fixed ? hint : roundHint(hint);
        int placeFlags = fixed ? mapFlags | MapFlags.FIXED : mapFlags;
        long address = file != null && file.inode.hugetlb != null
                ? placement.findHugetlb(place, size, placeFlags)
                : plain ? placement.findAnonymous(place, size, placeFlags) : placement.find(place, size, placeFlags);
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

    private static boolean fixed(int mapFlags) {
        return (mapFlags & (MapFlags.FIXED | MapFlags.FIXED_NOREPLACE)) != 0;
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
            case MapFlags.PRIVATE -> map(new Vma(address, address + size, flags, address >>> PAGE_SHIFT), mapFlags);
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
        if (file.inode.hugetlb != null) {
            area.flags |= VmFlags.HUGETLB | VmFlags.DONTEXPAND;
        }
        return map(area, mapFlags);
    }

    /** mm/vma.c, __mmap_region: what is there goes, unless a limit is met first; its splits stay even then. */
    private long map(Vma area, int mapFlags) {
        long address = area.start;
        long end = area.end;
        if (edits.wouldExceedLimit(address, end)) {
            return Errno.ENOMEM.result();
        }
        long refused = edits.refusesCuts(address, end);
        if (refused != 0) {
            return refused;
        }
        edits.isolate(address, end);
        if (!mm.mayExpand(area.flags, area.pages() - edits.pagesIn(address, end))) {
            return Errno.ENOMEM.result();
        }
        if (VmFlags.isAccountable(area.flags)) {
            if (!overcommit.promises(area.pages())) {
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
        boolean populates = (area.flags & VmFlags.LOCKED) != 0 || (mapFlags & MapFlags.POPULATE) != 0;
        if (area.is(VmFlags.HUGETLB)) {
            long error = reserveHugetlb(area);
            if (error != 0) {
                return error;
            }
        } else {
            edits.unmap(address, end);
        }
        int flags = area.flags;
        long pages = area.pages();
        edits.add(area, null);
        if ((flags & VmFlags.LOCKED) != 0) {
            mm.lockedPages += pages;
        }
        if (populates) {
            populate.quietly(address, end);
        }
        return address;
    }

    /**
     * What is there goes, even if the pool then says no; files that it was the last to map go after that, with what they have
     * reserved. The new area is never locked, for pages of the pool stay anyway.
     */
    private long reserveHugetlb(Vma area) {
        OpenFile file = area.file;
        HugetlbFile pages = file == null ? null : file.inode.hugetlb;
        if (file == null || pages == null) {
            throw new IllegalStateException("an area of hugetlb pages has a file of them: " + area);
        }
        List<OpenFile> held = new ArrayList<>();
        for (Vma old = mm.areas.firstIn(area.start, area.end); old != null && old.start < area.end; old = old.next) {
            if (old.file != null) {
                files.get(old.file);
                held.add(old.file);
            }
        }
        edits.unmap(area.start, area.end);
        mm.hasHadHugetlb = true;
        area.flags &= ~VmFlags.LOCKED_MASK;
        long error = hugetlb.reserve(area, file.inode, pages);
        held.forEach(files::put);
        return error;
    }

    /** mm/shmem.c, shmem_zero_setup: shared anonymous memory is a file of its own, charged at once. */
    private @Nullable OpenFile sharedMemory(Vma area) {
        if ((area.flags & VmFlags.NORESERVE) == 0 && !overcommit.promises(area.pages())) {
            return null;
        }
        if (!reserve.servesSharedMemory()) {
            return null;
        }
        Inode inode = inodes.memoryFile("/dev/zero (deleted)", area.end - area.start);
        return files.openForAreas(inode, OpenFile.Mode.READ_WRITE);
    }
}
