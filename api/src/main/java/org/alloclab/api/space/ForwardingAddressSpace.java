package org.alloclab.api.space;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.AreaDetail;
import org.alloclab.api.view.HugetlbFigures;
import org.alloclab.api.view.KernelMemory;
import org.alloclab.api.view.MachineMemory;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.PagingTraffic;
import org.alloclab.api.view.ProcessIdentity;
import org.alloclab.api.view.ResidentPeak;
import org.alloclab.api.view.UntouchedMemory;
import org.alloclab.api.view.VmaView;

/**
 * Hands every call on to another address space, those with a default too: a decorator extends it and overrides what it changes.
 */
public abstract class ForwardingAddressSpace implements AddressSpace {
    private final AddressSpace decorated;

    /** Forwards to {@code decorated}. */
    protected ForwardingAddressSpace(AddressSpace decorated) {
        this.decorated = decorated;
    }

    /** What every call goes to. */
    protected final AddressSpace decorated() {
        return decorated;
    }

    @Override
    public long brk(long address) {
        return decorated.brk(address);
    }

    @Override
    public long mmap(long address, long length, int prot, int flags, int fd, long offset) {
        return decorated.mmap(address, length, prot, flags, fd, offset);
    }

    @Override
    public long munmap(long address, long length) {
        return decorated.munmap(address, length);
    }

    @Override
    public long mprotect(long address, long length, int prot) {
        return decorated.mprotect(address, length, prot);
    }

    @Override
    public long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress) {
        return decorated.mremap(oldAddress, oldLength, newLength, flags, newAddress);
    }

    @Override
    public long madvise(long address, long length, int advice) {
        return decorated.madvise(address, length, advice);
    }

    @Override
    public UserMemory memory() {
        return decorated.memory();
    }

    @Override
    public AddressSpaceFigures figures() {
        return decorated.figures();
    }

    @Override
    public Optional<ResidentPeak> residentPeak() {
        return decorated.residentPeak();
    }

    @Override
    public void tellTouchesApart() {
        decorated.tellTouchesApart();
    }

    @Override
    public Optional<UntouchedMemory> untouched() {
        return decorated.untouched();
    }

    @Override
    public OptionalLong peakVirtualBytes() {
        return decorated.peakVirtualBytes();
    }

    @Override
    public Optional<KernelMemory> kernelMemory() {
        return decorated.kernelMemory();
    }

    @Override
    public Optional<ProcessIdentity> identity() {
        return decorated.identity();
    }

    @Override
    public List<AreaDetail> areaDetails() {
        return decorated.areaDetails();
    }

    @Override
    public Optional<MachineMemory> machineMemory() {
        return decorated.machineMemory();
    }

    @Override
    public Optional<PagingTraffic> pagingTraffic() {
        return decorated.pagingTraffic();
    }

    @Override
    public HugetlbFigures hugetlb() {
        return decorated.hugetlb();
    }

    @Override
    public TransparentHugePages transparentHugePages() {
        return decorated.transparentHugePages();
    }

    @Override
    public long khugepaged(long pages) {
        return decorated.khugepaged(pages);
    }

    @Override
    public long[] hugePages() {
        return decorated.hugePages();
    }

    @Override
    public List<VmaView> areas() {
        return decorated.areas();
    }

    @Override
    public String proc(ProcFile file) {
        return decorated.proc(file);
    }

    @Override
    public long[] pagemap(long start, long end) {
        return decorated.pagemap(start, end);
    }

    @Override
    public List<PageRun> pageRuns(long start, long end) {
        return decorated.pageRuns(start, end);
    }

    @Override
    public void checkInvariants() {
        decorated.checkInvariants();
    }
}
