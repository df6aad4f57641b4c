package org.alloclab.harness.referee;

import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.ForwardingAddressSpace;
import org.alloclab.api.space.MapFlags;

/** An address space whose answers are checked. */
final class RefereedSpace extends ForwardingAddressSpace {
    private static final long PAGE = 4096;

    private final Calls calls;
    private final MappedRanges areas = new MappedRanges();

    RefereedSpace(AddressSpace space, Calls calls) {
        super(space);
        this.calls = calls;
    }

    private static long page(long address) {
        return (address + PAGE - 1) & -PAGE;
    }

    @Override
    public long brk(long address) {
        return calls.number("brk()", () -> super.brk(address));
    }

    @Override
    public long mmap(long address, long length, int prot, int flags, int fd, long offset) {
        long result = calls.number("mmap()", () -> super.mmap(address, length, prot, flags, fd, offset));
        if (!Errno.isError(result)) {
            String said = "answered 0x" + Long.toHexString(result) + " to mmap() of " + length + " bytes, ";
            if (result % PAGE != 0) {
                throw calls.foul(said + "which is no multiple of " + PAGE);
            }
            if ((flags & MapFlags.FIXED) == 0 && areas.meets(result, page(result + length))) {
                throw calls.foul(said + "where something is mapped already");
            }
            areas.add(result, page(result + length));
        }
        return result;
    }

    @Override
    public long munmap(long address, long length) {
        long result = calls.number("munmap()", () -> super.munmap(address, length));
        if (result == 0) {
            areas.remove(address, page(address + length));
        }
        return result;
    }

    @Override
    public long mprotect(long address, long length, int prot) {
        return calls.number("mprotect()", () -> super.mprotect(address, length, prot));
    }

    @Override
    public long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress) {
        long result = calls.number("mremap()", () -> super.mremap(oldAddress, oldLength, newLength, flags, newAddress));
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
        return calls.number("madvise()", () -> super.madvise(address, length, advice));
    }
}
