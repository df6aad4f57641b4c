package org.alloclab.vm;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.vm.AddressSpace;
import org.alloclab.api.vm.AddressSpaceFigures;
import org.alloclab.api.vm.Errno;
import org.alloclab.api.vm.MapFlags;
import org.alloclab.api.vm.ProcFile;
import org.alloclab.api.vm.Prot;
import org.alloclab.api.vm.UserMemory;
import org.alloclab.api.vm.VmaView;

/**
 * One process's address space, call by call as Linux 6.18 keeps it.
 *
 * <p>The areas of the initial layout exist with all their pages present: they are the process's baseline, and only
 * differences to it say something about what ran since.
 */
final class LinuxAddressSpace implements AddressSpace {
    /** How far the heap's flat content array may reach; it grows with use. */
    private static final long MAX_HEAP_BYTES = 8L << 30;

    private static final long GRANULE = 64L << 20;

    private final Mm mm;
    private final Probe probe;
    private final BrkCall brkCall;
    private final MmapCall mmapCall;
    private final MprotectCall mprotectCall;
    private final MremapCall mremapCall;
    private final MadviseCall madviseCall;
    private final AreaEdits edits;
    private final InitialAreas initial;

    LinuxAddressSpace(AddressSpaceProvider.Context context) {
        Faults faults = new Faults();
        UserMemory memory = new UserMemory(faults);
        this.probe = context.probe();
        this.initial = new InitialAreas(context.layout());
        this.mm = new Mm(
                context.frames(),
                probe,
                memory,
                initial.mmapBase(context.machine()),
                context.layout().startBreak());
        faults.serve(mm);
        this.edits = new AreaEdits(mm, faults);
        this.brkCall = new BrkCall(mm, edits);
        this.mmapCall = new MmapCall(mm, edits);
        this.mprotectCall = new MprotectCall(mm, edits);
        this.mremapCall = new MremapCall(mm, edits);
        this.madviseCall = new MadviseCall(mm);
        initial.addTo(mm);
        makeHeapDense();
    }

    private void makeHeapDense() {
        Vma above = mm.areas.firstEndingAbove(mm.startBreak);
        long limit = above == null ? Placement.TASK_SIZE : above.start & -GRANULE;
        long size = Math.min(MAX_HEAP_BYTES, limit - mm.startBreak);
        if (size > 0) {
            mm.memory.dense(mm.startBreak, size);
        }
    }

    @Override
    public long brk(long address) {
        long result = brkCall.brk(address);
        probe.systemCall(SystemCall.BRK, address, 0, 0, 0, 0, 0, result);
        return result;
    }

    @Override
    public long mmap(long address, long length, int prot, int flags, int fd, long offset) {
        long result;
        if ((flags & MapFlags.ANONYMOUS) == 0) {
            result = Errno.EBADF.result();
        } else if ((offset & (PageTables.PAGE_SIZE - 1)) != 0) {
            result = Errno.EINVAL.result();
        } else {
            result = mmapCall.mmap(address, length, prot, flags);
        }
        probe.systemCall(SystemCall.MMAP, address, length, prot, flags, fd, offset, result);
        return result;
    }

    @Override
    public long munmap(long address, long length) {
        long result = unmap(address, length);
        probe.systemCall(SystemCall.MUNMAP, address, length, 0, 0, 0, 0, result);
        return result;
    }

    /** mm/vma.c, do_vmi_munmap. */
    private long unmap(long address, long length) {
        boolean misplaced = (address & (PageTables.PAGE_SIZE - 1)) != 0
                || Long.compareUnsigned(address, Placement.TASK_SIZE) > 0
                || Long.compareUnsigned(length, Placement.TASK_SIZE - address) > 0;
        long size = BrkCall.alignUp(length);
        return misplaced || size == 0 ? Errno.EINVAL.result() : edits.unmap(address, address + size);
    }

    @Override
    public long mprotect(long address, long length, int prot) {
        long result = mprotectCall.mprotect(address, length, prot);
        probe.systemCall(SystemCall.MPROTECT, address, length, prot, 0, 0, 0, result);
        return result;
    }

    @Override
    public long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress) {
        long result = mremapCall.mremap(oldAddress, oldLength, newLength, flags, newAddress);
        probe.systemCall(SystemCall.MREMAP, oldAddress, oldLength, newLength, flags, newAddress, 0, result);
        return result;
    }

    @Override
    public long madvise(long address, long length, int advice) {
        long result = madviseCall.madvise(address, length, advice);
        probe.systemCall(SystemCall.MADVISE, address, length, advice, 0, 0, 0, result);
        return result;
    }

    @Override
    public UserMemory memory() {
        return mm.memory;
    }

    @Override
    public AddressSpaceFigures figures() {
        int shift = PageTables.PAGE_SHIFT;
        return new AddressSpaceFigures(
                mm.totalPages << shift,
                mm.anonPages << shift,
                mm.filePages << shift,
                0,
                0,
                mm.tables.tables() << shift,
                mm.minorFaults,
                0,
                mm.zeroPageFaults,
                mm.programBreak,
                mm.startBreak);
    }

    @Override
    public List<VmaView> areas() {
        List<VmaView> views = new ArrayList<>(mm.areas.size() + 1);
        for (Vma area = mm.areas.first(); area != null; area = area.next) {
            views.add(view(area));
        }
        views.addAll(initial.aboveUserSpace());
        return views;
    }

    private VmaView view(Vma area) {
        int prot = area.flags & (Prot.READ | Prot.WRITE | Prot.EXEC);
        VmaView origin = area.origin;
        if (origin == null) {
            boolean heap = area.start < mm.programBreak && area.end > mm.startBreak;
            return new VmaView(area.start, area.end, prot, false, 0, "00:00", 0, heap ? "[heap]" : "");
        }
        long offset = area.isAnonymous() ? 0 : area.pageOffset << PageTables.PAGE_SHIFT;
        return new VmaView(
                area.start,
                area.end,
                prot,
                area.is(VmFlags.SHARED),
                offset,
                origin.device(),
                origin.inode(),
                origin.name());
    }

    @Override
    public String proc(ProcFile file) {
        return switch (file) {
            case MAPS -> ProcText.maps(areas());
            case STATM -> ProcText.statm(mm);
            case STATUS -> ProcText.status(mm);
            case SMAPS, SMAPS_ROLLUP ->
                throw new UnsupportedOperationException("readable are maps, statm and status: was " + file);
        };
    }

    @Override
    public void checkInvariants() {
        Invariants.check(mm);
    }

    Mm mm() {
        return mm;
    }
}
