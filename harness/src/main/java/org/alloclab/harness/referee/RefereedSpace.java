package org.alloclab.harness.referee;

import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.ForwardingAddressSpace;
import org.alloclab.api.space.MapFlags;

/** An address space whose answers are checked. */
final class RefereedSpace extends ForwardingAddressSpace {
    private static final long PAGE = 4096;

    private final String id;
    private final Progress progress;
    private final MappedRanges areas = new MappedRanges();

    RefereedSpace(String id, AddressSpace space, Progress progress) {
        super(space);
        this.id = id;
        this.progress = progress;
    }

    private static long page(long address) {
        return (address + PAGE - 1) & -PAGE;
    }

    @Override
    public long brk(long address) {
        String outer = progress.enter(id, "brk()");
        long result = super.brk(address);
        progress.leave(outer);
        return result;
    }

    @Override
    public long mmap(long address, long length, int prot, int flags, int fd, long offset) {
        String outer = progress.enter(id, "mmap()");
        long result = super.mmap(address, length, prot, flags, fd, offset);
        progress.leave(outer);
        if (!Errno.isError(result)) {
            String said = "answered 0x" + Long.toHexString(result) + " to mmap() of " + length + " bytes, ";
            if (result % PAGE != 0) {
                throw PlugInFailure.foul(id, said + "which is no multiple of " + PAGE);
            }
            if ((flags & MapFlags.FIXED) == 0 && areas.meets(result, page(result + length))) {
                throw PlugInFailure.foul(id, said + "where something is mapped already");
            }
            areas.add(result, page(result + length));
        }
        return result;
    }

    @Override
    public long munmap(long address, long length) {
        String outer = progress.enter(id, "munmap()");
        long result = super.munmap(address, length);
        progress.leave(outer);
        if (result == 0) {
            areas.remove(address, page(address + length));
        }
        return result;
    }

    @Override
    public long mprotect(long address, long length, int prot) {
        String outer = progress.enter(id, "mprotect()");
        long result = super.mprotect(address, length, prot);
        progress.leave(outer);
        return result;
    }

    @Override
    public long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress) {
        String outer = progress.enter(id, "mremap()");
        long result = super.mremap(oldAddress, oldLength, newLength, flags, newAddress);
        progress.leave(outer);
        if (!Errno.isError(result)) {
            if ((flags & MapFlags.MREMAP_DONTUNMAP) == 0) {
                areas.remove(oldAddress, page(oldAddress + oldLength));
            }
            areas.add(result, page(result + newLength));
        }
        return result;
    }

    @Override
    public long madvise(long address, long length, int advice) {
        String outer = progress.enter(id, "madvise()");
        long result = super.madvise(address, length, advice);
        progress.leave(outer);
        return result;
    }
}
