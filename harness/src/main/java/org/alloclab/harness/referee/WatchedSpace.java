package org.alloclab.harness.referee;

import java.util.List;
import java.util.Optional;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.api.space.TransparentHugePages;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.ResidentPeak;
import org.alloclab.api.view.UntouchedMemory;
import org.alloclab.api.view.VmaView;

/**
 * The address space as a refereed allocator has it: what it maps is written down. It is no more than {@link SystemCalls}: from
 * here no way leads to what stands behind it.
 */
final class WatchedSpace implements SystemCalls {
    private static final int READ_WRITE = Prot.READ | Prot.WRITE;

    private final SystemCalls space;
    private final MappedRanges mapped = new MappedRanges();
    private long heapEnd;

    WatchedSpace(SystemCalls space) {
        this.space = space;
        heapEnd = page(space.figures().programBreak());
        for (VmaView area : space.areas()) {
            if ((area.prot() & READ_WRITE) == READ_WRITE) {
                mapped.add(area.start(), area.end());
            }
        }
    }

    /** Whether a range can be read and written. */
    boolean isMapped(long start, long length) {
        return mapped.holds(start, start + length);
    }

    /** Whether any byte of a range can. */
    boolean isPartlyMapped(long start, long length) {
        return mapped.meets(start, start + length);
    }

    private static long page(long address) {
        return (address + MachineDescription.PAGE_SIZE - 1) & -MachineDescription.PAGE_SIZE;
    }

    @Override
    public long brk(long address) {
        long result = space.brk(address);
        long end = page(result);
        if (end > heapEnd) {
            mapped.add(heapEnd, end);
        } else if (end < heapEnd) {
            mapped.remove(end, heapEnd);
        }
        heapEnd = end;
        return result;
    }

    @Override
    public long mmap(long address, long length, int prot, int flags, int fd, long offset) {
        long result = space.mmap(address, length, prot, flags, fd, offset);
        if (!Errno.isError(result)) {
            set(result, length, prot);
        }
        return result;
    }

    @Override
    public long munmap(long address, long length) {
        long result = space.munmap(address, length);
        if (result == 0) {
            mapped.remove(address, page(address + length));
        }
        return result;
    }

    @Override
    public long mprotect(long address, long length, int prot) {
        long result = space.mprotect(address, length, prot);
        if (result == 0 && length > 0) {
            set(address, length, prot);
        }
        return result;
    }

    @Override
    public long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress) {
        long result = space.mremap(oldAddress, oldLength, newLength, flags, newAddress);
        if (!Errno.isError(result)) {
            if ((flags & MapFlags.MREMAP_DONTUNMAP) == 0) {
                mapped.remove(oldAddress, page(oldAddress + oldLength));
            }
            set(result, newLength, READ_WRITE);
        }
        return result;
    }

    @Override
    public long madvise(long address, long length, int advice) {
        return space.madvise(address, length, advice);
    }

    @Override
    public UserMemory memory() {
        return space.memory();
    }

    @Override
    public AddressSpaceFigures figures() {
        return space.figures();
    }

    @Override
    public Optional<ResidentPeak> residentPeak() {
        return space.residentPeak();
    }

    @Override
    public void tellTouchesApart() {
        space.tellTouchesApart();
    }

    @Override
    public Optional<UntouchedMemory> untouched() {
        return space.untouched();
    }

    @Override
    public List<VmaView> areas() {
        return space.areas();
    }

    @Override
    public List<PageRun> pageRuns(long start, long end) {
        return space.pageRuns(start, end);
    }

    @Override
    public TransparentHugePages transparentHugePages() {
        return space.transparentHugePages();
    }

    private void set(long address, long length, int prot) {
        if ((prot & READ_WRITE) == READ_WRITE) {
            mapped.add(address, page(address + length));
        } else {
            mapped.remove(address, page(address + length));
        }
    }
}
