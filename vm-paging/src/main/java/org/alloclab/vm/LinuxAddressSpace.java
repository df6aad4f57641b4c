package org.alloclab.vm;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.space.ResourceLimit;
import org.alloclab.api.space.TransparentHugePages;
import org.alloclab.api.space.UserProcess;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.AreaDetail;
import org.alloclab.api.view.AreaReport;
import org.alloclab.api.view.HugetlbFigures;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.api.view.MachineMemory;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.PagingTraffic;
import org.alloclab.api.view.ProcessFigures;
import org.alloclab.api.view.ProcessIdentity;
import org.alloclab.api.view.ResidentPeak;
import org.alloclab.api.view.UntouchedMemory;
import org.alloclab.api.view.VmaView;
import org.alloclab.vm.area.Limits;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.edit.ObjectReserve;
import org.alloclab.vm.fault.Khugepaged;
import org.alloclab.vm.law.MachineLaws;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.pool.HugetlbPool;
import org.alloclab.vm.proc.AreaViews;
import org.alloclab.vm.proc.KernelCost;
import org.alloclab.vm.proc.ProcFiles;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.setting.HugeSettings;

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

    /** Makes the address spaces of children. */
    interface Views {
        LinuxAddressSpace space(LinuxProcess process, List<VmaView> aboveUserSpace);
    }

    private final LinuxProcess process;
    private final Mm mm;
    private final SystemCalls calls;
    private final ObjectReserve reserve;
    private final Probe probe;
    private final AreaViews areas;
    private final ProcFiles procFiles;
    private final KernelObjects objects;
    private final HugetlbPool pool;
    private final HugeSettings settings;
    private final Khugepaged khugepaged;
    private final MachineLaws laws;
    private final Views children;

    LinuxAddressSpace(
            LinuxProcess process,
            SystemCalls calls,
            ObjectReserve reserve,
            Probe probe,
            AreaViews areas,
            ProcFiles procFiles,
            KernelObjects objects,
            HugetlbPool pool,
            HugeSettings settings,
            Khugepaged khugepaged,
            MachineLaws laws,
            Views children) {
        this.process = process;
        this.mm = process.mm;
        this.calls = calls;
        this.reserve = reserve;
        this.probe = probe;
        this.areas = areas;
        this.procFiles = procFiles;
        this.objects = objects;
        this.pool = pool;
        this.settings = settings;
        this.khugepaged = khugepaged;
        this.laws = laws;
        this.children = children;
    }

    /** An address space for an allocator: its initial areas resident, its heap's content in one flat array. */
    LinuxAddressSpace withFlatHeap() {
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
        return this;
    }

    /** Whether the kernel has the objects that a call on a range may need. */
    private boolean serves(long start, long end, int more) {
        return reserve.serves(mm, Pages.alignDown(start), Pages.alignUp(end), more);
    }

    @Override
    public long brk(long address) {
        long top = mm.programBreak;
        long result = serves(Math.min(address, top), Math.max(address, top), 1)
                ? calls.brk().brk(address)
                : top;
        probe.systemCall(SystemCall.BRK, address, 0, 0, 0, 0, 0, result);
        return result;
    }

    @Override
    public long mmap(long address, long length, int prot, int flags, int fd, long offset) {
        long result = serves(address, address + length, 2)
                ? calls.mmap().mmap(address, length, prot, flags, fd, offset)
                : Errno.ENOMEM.result();
        probe.systemCall(SystemCall.MMAP, address, length, prot, flags, fd, offset, result);
        return result;
    }

    @Override
    public long munmap(long address, long length) {
        long result = serves(address, address + length, 0)
                ? process.memory.edits().munmap(address, length)
                : Errno.ENOMEM.result();
        probe.systemCall(SystemCall.MUNMAP, address, length, 0, 0, 0, 0, result);
        return result;
    }

    @Override
    public long mprotect(long address, long length, int prot) {
        long result = serves(address, address + length, 0)
                ? calls.mprotect().mprotect(address, length, prot)
                : Errno.ENOMEM.result();
        probe.systemCall(SystemCall.MPROTECT, address, length, prot, 0, 0, 0, result);
        return result;
    }

    @Override
    public long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress) {
        long result = serves(oldAddress, oldAddress + oldLength, 4)
                ? calls.mremap().mremap(oldAddress, oldLength, newLength, flags, newAddress)
                : Errno.ENOMEM.result();
        probe.systemCall(SystemCall.MREMAP, oldAddress, oldLength, newLength, flags, newAddress, 0, result);
        return result;
    }

    @Override
    public long madvise(long address, long length, int advice) {
        long result = serves(address, address + length, 0)
                ? calls.madvise().madvise(address, length, advice)
                : Errno.ENOMEM.result();
        probe.systemCall(SystemCall.MADVISE, address, length, advice, 0, 0, 0, result);
        return result;
    }

    @Override
    public Optional<String> killed() {
        return Optional.ofNullable(process.killedBy);
    }

    @Override
    public long mlock(long address, long length, int flags) {
        return serves(address, address + length, 0)
                ? calls.lock().mlock(address, length, flags)
                : Errno.ENOMEM.result();
    }

    @Override
    public long munlock(long address, long length) {
        return serves(address, address + length, 0) ? calls.lock().munlock(address, length) : Errno.ENOMEM.result();
    }

    @Override
    public long mlockall(int flags) {
        return calls.lock().mlockall(flags);
    }

    @Override
    public long munlockall() {
        return calls.lock().munlockall();
    }

    @Override
    public long msync(long address, long length, int flags) {
        return calls.residency().msync(address, length, flags);
    }

    @Override
    public long mincore(long address, long length, byte[] vector) {
        return calls.residency().mincore(address, length, vector);
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
        return process.adjustOomScore(value);
    }

    @Override
    public long disableHugePages(boolean disabled) {
        mm.hugePagesDisabled = disabled;
        return 0;
    }

    @Override
    public long forkError() {
        return calls.fork().check(mm);
    }

    @Override
    public UserProcess fork() {
        return children.space(calls.fork().fork(process), areas.aboveUserSpace());
    }

    @Override
    public void threadStarted() {
        process.objects.addThread(mm.group);
        process.task.threads++;
    }

    @Override
    public void exit() {
        process.end();
    }

    @Override
    public UserMemory memory() {
        return mm.memory;
    }

    @Override
    public AddressSpaceFigures figures() {
        int shift = PAGE_SHIFT;
        return new AddressSpaceFigures(
                mm.totalPages << shift,
                mm.rss.anonPages() << shift,
                mm.rss.filePages() << shift,
                mm.rss.shmemPages() << shift,
                mm.rss.swapPages() << shift,
                mm.tables.tables() << shift,
                mm.minorFaults,
                mm.majorFaults,
                mm.zeroPageFaults,
                mm.programBreak,
                mm.startBreak);
    }

    @Override
    public Optional<ResidentPeak> residentPeak() {
        return Optional.of(mm.rss.peak());
    }

    @Override
    public void tellTouchesApart() {
        mm.tlb.tellTouchesApart();
        mm.rss.tellTouchesApart();
    }

    @Override
    public Optional<UntouchedMemory> untouched() {
        return mm.rss.untouched();
    }

    @Override
    public TransparentHugePages transparentHugePages() {
        return settings.mode();
    }

    @Override
    public long khugepaged(long pages) {
        return khugepaged.scan(pages);
    }

    @Override
    public HugetlbFigures hugetlb() {
        return pool.figures(mm.hugetlbPages << PAGE_SHIFT);
    }

    @Override
    public ProcessFigures processFigures() {
        int shift = PAGE_SHIFT;
        return new ProcessFigures(mm.dataPages << shift, mm.stackPages << shift, mm.lockedPages << shift);
    }

    @Override
    public OptionalLong peakVirtualBytes() {
        return OptionalLong.of(mm.peakTotalPages << MachineDescription.PAGE_SHIFT);
    }

    @Override
    public Optional<KernelMemory> kernelMemory() {
        return Optional.of(KernelCost.of(process, objects));
    }

    @Override
    public List<VmaView> areas() {
        return areas.all();
    }

    @Override
    public List<AreaReport> reports() {
        return areas.reports();
    }

    @Override
    public List<PageRun> pageRuns(long start, long end) {
        return areas.pageRuns(start, end);
    }

    @Override
    public long[] hugePages() {
        return areas.hugePages();
    }

    @Override
    public String proc(ProcFile file) {
        return procFiles.print(file, process, areas);
    }

    @Override
    public Optional<ProcessIdentity> identity() {
        return Optional.of(new ProcessIdentity(process.task.pid, process.task.arguments, mm.startStack));
    }

    @Override
    public List<AreaDetail> areaDetails() {
        return procFiles.details(process, areas);
    }

    @Override
    public Optional<MachineMemory> machineMemory() {
        return Optional.of(procFiles.memory());
    }

    @Override
    public Optional<PagingTraffic> pagingTraffic() {
        return Optional.of(procFiles.traffic());
    }

    @Override
    public long[] pagemap(long start, long end) {
        return areas.pagemap(start, end);
    }

    @Override
    public void checkInvariants() {
        laws.check(process);
    }

    Mm mm() {
        return mm;
    }

    LinuxProcess process() {
        return process;
    }
}
