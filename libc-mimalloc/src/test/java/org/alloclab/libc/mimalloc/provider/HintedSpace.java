package org.alloclab.libc.mimalloc.provider;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.memory.Tlb;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.ProcFile;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.VmaView;

/** An address space with room wherever a hint points; other mappings lie one below the other. It keeps the calls. */
final class HintedSpace implements AddressSpace {
    private static final long TOP = 0x7fff_f7d8_3000L;

    final List<String> calls = new ArrayList<>();
    private final Tlb[] tlb = new Tlb[1];
    private long lowest = TOP;
    private long mapped;

    HintedSpace() {
        tlb[0] = new Tlb((address, write) -> tlb[0].grant(address & ~0xfffL, 4096, true));
    }

    private void called(String name, long address, long length) {
        calls.add(name + " " + Long.toHexString(address) + " " + length);
    }

    @Override
    public long brk(long address) {
        throw new AssertionError("mimalloc never moves the break");
    }

    @Override
    public long mmap(long address, long length, int prot, int flags, int fd, long offset) {
        called("mmap", address, length);
        mapped += length;
        if (address != 0) {
            return address;
        }
        lowest -= length;
        return lowest;
    }

    @Override
    public long munmap(long address, long length) {
        called("munmap", address, length);
        mapped -= length;
        return 0;
    }

    @Override
    public long mprotect(long address, long length, int prot) {
        called("mprotect", address, length);
        return 0;
    }

    @Override
    public long mremap(long oldAddress, long oldLength, long newLength, int flags, long newAddress) {
        throw new AssertionError("mimalloc never remaps");
    }

    @Override
    public long madvise(long address, long length, int advice) {
        called("madvise " + advice, address, length);
        return 0;
    }

    @Override
    public UserMemory memory() {
        return tlb[0].memory();
    }

    @Override
    public AddressSpaceFigures figures() {
        return new AddressSpaceFigures(mapped, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public List<VmaView> areas() {
        return List.of();
    }

    @Override
    public List<PageRun> pageRuns(long start, long end) {
        return List.of();
    }

    @Override
    public String proc(ProcFile file) {
        throw new UnsupportedOperationException("this address space has no /proc");
    }

    @Override
    public void checkInvariants() {}
}
