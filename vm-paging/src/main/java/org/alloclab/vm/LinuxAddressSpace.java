package org.alloclab.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.ResourceLimit;
import org.alloclab.api.space.TransparentHugePages;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.AreaReport;
import org.alloclab.api.view.HugetlbFigures;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.api.view.PageState;
import org.alloclab.api.view.ProcessFigures;
import org.alloclab.api.view.VmaView;

/**
 * One process's address space, call by call as Linux 6.18 keeps it.
 *
 * <p>Where a process is made for an allocator, the areas of the initial layout exist with all their pages present: they
 * are the baseline, and only differences to it say something about what ran since.
 *
 * <p>Not modelled: pages that move (compaction, NUMA balancing, KSM), protection keys, userfaultfd, sealed areas.
 */
final class LinuxAddressSpace implements UserProcess {
    /** How far the heap's flat content array may reach; it grows with use. */
    private static final long MAX_HEAP_BYTES = 8L << 30;

    private static final long GRANULE = 64L << 20;

    final Mm mm;
    private final Probe probe;
    private final List<VmaView> aboveUserSpace;
    private final BrkCall brkCall;
    private final MmapCall mmapCall;
    private final MprotectCall mprotectCall;
    private final MremapCall mremapCall;
    private final MadviseCall madviseCall;
    private final LockCalls lockCalls;
    private final ResidencyCalls residencyCalls;

    LinuxAddressSpace(Mm mm, List<VmaView> aboveUserSpace) {
        this.mm = mm;
        this.probe = mm.kernel.probe;
        this.aboveUserSpace = aboveUserSpace;
        this.brkCall = new BrkCall(mm);
        this.mmapCall = new MmapCall(mm);
        this.mprotectCall = new MprotectCall(mm);
        this.mremapCall = new MremapCall(mm);
        this.madviseCall = new MadviseCall(mm);
        this.lockCalls = new LockCalls(mm);
        this.residencyCalls = new ResidencyCalls(mm);
    }

    /** An address space for an allocator: its initial areas resident, its heap's content in one flat array. */
    static LinuxAddressSpace forAllocator(AddressSpaceProvider.Context context) {
        Kernel kernel = Kernel.of(context);
        LinuxAddressSpace space = InitialAreas.start(kernel, context, true);
        Mm mm = space.mm;
        Vma above = mm.areas.firstEndingAbove(mm.startBreak);
        long limit = above == null ? mm.space.taskSize() : above.start & -GRANULE;
        if (mm.startBreak < mm.space.lowBase()) {
            // Not into what mmap gives out: one flat array would reach from the heap to there.
            limit = Math.min(limit, mm.space.lowBase() & -GRANULE);
        }
        long size = Math.min(MAX_HEAP_BYTES, limit - mm.startBreak);
        if (size > 0) {
            mm.memory.dense(mm.startBreak, size);
        }
        return space;
    }

    /** Whether the kernel has the objects that a call on a range may need. */
    private boolean serves(long start, long end, int more) {
        return ObjectReserve.serves(mm, start & -PageTables.PAGE_SIZE, Pages.alignUp(end), more);
    }

    @Override
    public long brk(long address) {
        long top = mm.programBreak;
        long result = serves(Math.min(address, top), Math.max(address, top), 1) ? brkCall.brk(address) : top;
        probe.systemCall(SystemCall.BRK, address, 0, 0, 0, 0, 0, result);
        return result;
    }

    @Override
    public long mmap(long address, long length, int prot, int flags, int fd, long offset) {
        long result = serves(address, address + length, 2)
                ? mmapCall.mmap(address, length, prot, flags, fd, offset)
                : Errno.ENOMEM.result();
        probe.systemCall(SystemCall.MMAP, address, length, prot, flags, fd, offset, result);
        return result;
    }

    @Override
    public long munmap(long address, long length) {
        long result = serves(address, address + length, 0) ? mm.munmap(address, length) : Errno.ENOMEM.result();
        probe.systemCall(SystemCall.MUNMAP, address, length, 0, 0, 0, 0, result);
        return result;
    }

    @Override
    public long mprotect(long address, long length, int prot) {
        long result = serves(address, address + length, 0)
                ? mprotectCall.mprotect(address, length, prot)
                : Errno.ENOMEM.result();
        probe.systemCall(SystemCall.MPROTECT, address, length, prot, 0, 0, 0, result);
        return result;
    }

    @Override
    public long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress) {
        long result = serves(oldAddress, oldAddress + oldLength, 4)
                ? mremapCall.mremap(oldAddress, oldLength, newLength, flags, newAddress)
                : Errno.ENOMEM.result();
        probe.systemCall(SystemCall.MREMAP, oldAddress, oldLength, newLength, flags, newAddress, 0, result);
        return result;
    }

    @Override
    public long madvise(long address, long length, int advice) {
        long result = serves(address, address + length, 0)
                ? madviseCall.madvise(address, length, advice)
                : Errno.ENOMEM.result();
        probe.systemCall(SystemCall.MADVISE, address, length, advice, 0, 0, 0, result);
        return result;
    }

    @Override
    public Optional<String> killed() {
        return Optional.ofNullable(mm.killedBy);
    }

    @Override
    public long mlock(long address, long length, int flags) {
        return serves(address, address + length, 0) ? lockCalls.mlock(address, length, flags) : Errno.ENOMEM.result();
    }

    @Override
    public long munlock(long address, long length) {
        return serves(address, address + length, 0) ? lockCalls.munlock(address, length) : Errno.ENOMEM.result();
    }

    @Override
    public long mlockall(int flags) {
        return lockCalls.mlockall(flags);
    }

    @Override
    public long munlockall() {
        return lockCalls.munlockall();
    }

    @Override
    public long msync(long address, long length, int flags) {
        return residencyCalls.msync(address, length, flags);
    }

    @Override
    public long mincore(long address, long length, byte[] vector) {
        return residencyCalls.mincore(address, length, vector);
    }

    @Override
    public long setLimit(ResourceLimit limit, long bytes) {
        if (limit == ResourceLimit.MEMLOCK && Long.compareUnsigned(bytes, Limits.DEFAULT_LOCKED_BYTES) > 0) {
            return Errno.EINVAL.result();
        }
        mm.limits.set(limit, bytes);
        return 0;
    }

    @Override
    public long setOomScoreAdjust(long value) {
        return OomKiller.adjust(mm, value);
    }

    @Override
    public long disableHugePages(boolean disabled) {
        mm.hugePagesDisabled = disabled;
        return 0;
    }

    @Override
    public long forkError() {
        return Fork.check(mm);
    }

    @Override
    public UserProcess fork() {
        return new LinuxAddressSpace(Fork.of(mm), aboveUserSpace);
    }

    @Override
    public void threadStarted() {
        mm.objects.addThread();
        mm.task.threads++;
    }

    @Override
    public void exit() {
        mm.end();
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
                mm.shmemPages << shift,
                mm.swapPages << shift,
                mm.tables.tables() << shift,
                mm.minorFaults,
                mm.majorFaults,
                mm.zeroPageFaults,
                mm.programBreak,
                mm.startBreak);
    }

    @Override
    public TransparentHugePages transparentHugePages() {
        return mm.kernel.hugePages.settings().mode();
    }

    @Override
    public long khugepaged(long pages) {
        return mm.kernel.khugepaged.scan(pages);
    }

    @Override
    public HugetlbFigures hugetlb() {
        return mm.kernel.hugetlb.pool.figures(mm.hugetlbPages << PageTables.PAGE_SHIFT);
    }

    @Override
    public ProcessFigures processFigures() {
        int shift = PageTables.PAGE_SHIFT;
        return new ProcessFigures(mm.dataPages << shift, mm.stackPages << shift, mm.lockedPages << shift);
    }

    @Override
    public OptionalLong peakVirtualBytes() {
        return OptionalLong.of(mm.peakTotalPages << MachineDescription.PAGE_SHIFT);
    }

    @Override
    public Optional<KernelMemory> kernelMemory() {
        return Optional.of(KernelCost.of(mm));
    }

    @Override
    public List<VmaView> areas() {
        List<VmaView> views = new ArrayList<>(mm.areas.size() + 1);
        for (Vma area = mm.areas.first(); area != null; area = area.next) {
            views.add(view(area));
        }
        views.addAll(aboveUserSpace);
        return views;
    }

    @Override
    public List<AreaReport> reports() {
        List<AreaReport> reports = new ArrayList<>(mm.areas.size());
        Residency residency = new Residency(mm);
        for (Vma area = mm.areas.first(); area != null; area = area.next) {
            residency.clear();
            residency.add(area);
            reports.add(new AreaReport(
                    view(area),
                    VmFlags.mnemonics(area.flags),
                    residency.rss,
                    residency.pssKilobytes(),
                    residency.anon,
                    residency.huge,
                    residency.swap,
                    residency.sharedHugetlb,
                    residency.privateHugetlb));
        }
        return reports;
    }

    @Override
    public List<PageState> pageStates(long start, long end) {
        return new Residency(mm).states(start, end);
    }

    /** fs/proc/task_mmu.c, get_vma_name. */
    private VmaView view(Vma area) {
        int prot = area.flags & (Prot.READ | Prot.WRITE | Prot.EXEC);
        boolean shared = area.is(VmFlags.MAYSHARE);
        OpenFile file = area.file;
        if (file != null && area.label.isEmpty()) {
            Inode inode = file.inode;
            long offset = area.pageOffset << PageTables.PAGE_SHIFT;
            return new VmaView(area.start, area.end, prot, shared, offset, inode.device, inode.number, inode.name);
        }
        return new VmaView(area.start, area.end, prot, shared, 0, "00:00", 0, nameOf(area));
    }

    private String nameOf(Vma area) {
        if (!area.label.isEmpty()) {
            return area.label;
        }
        if (area.start < mm.programBreak && area.end > mm.startBreak) {
            return "[heap]";
        }
        return area.start <= mm.startStack && area.end >= mm.startStack && mm.startStack != 0 ? "[stack]" : "";
    }

    @Override
    public String proc(ProcFile file) {
        return switch (file) {
            case MAPS -> ProcText.maps(mm, areas());
            case STATM -> ProcText.statm(mm);
            case STATUS -> StatusText.of(mm);
            case STAT -> StatusText.stat(mm);
            case LIMITS -> LimitsText.of(mm);
            case OOM_SCORE -> mm.kernel.oomKiller.score(mm) + "\n";
            case OOM_SCORE_ADJ -> mm.oomScoreAdjust + "\n";
            case CMDLINE -> String.join("\0", mm.task.arguments) + "\0";
            case MEMINFO -> MemInfoText.of(mm.kernel);
            case SWAPS -> SwapsText.of(mm.kernel.swap);
            case VMSTAT -> VmstatText.of(mm.kernel);
            case MEMORY_STAT -> MemoryStatText.of(mm.kernel, mm.group);
            case ZONEINFO -> ZoneinfoText.of(mm.kernel);
            case BUDDYINFO, PAGETYPEINFO, SLABINFO -> mm.kernel.allocatorFile(file.fileName());
            case SMAPS -> new SmapsText(mm).areas(this::view, aboveUserSpace);
            case SMAPS_ROLLUP -> new SmapsText(mm).rollup();
        };
    }

    @Override
    public long[] pagemap(long start, long end) {
        return PagemapEntries.of(mm, start, end);
    }

    @Override
    public void checkInvariants() {
        Invariants.check(mm);
        KernelInvariants.check(mm.kernel);
    }

    Mm mm() {
        return mm;
    }
}
