package org.alloclab.kernel.slab.common;

import java.util.HashMap;
import java.util.Map;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.slab.KernelBytes;

/** Written bytes, by page. Only debugging caches and their users write, so speed is no concern. */
public final class SparseBytes implements KernelBytes {
    private static final int MASK = MachineDescription.PAGE_SIZE - 1;

    private final Map<Long, byte[]> pages = new HashMap<>();

    @Override
    public byte load(long address) {
        byte[] page = pages.get(address >>> MachineDescription.PAGE_SHIFT);
        return page == null ? 0 : page[(int) address & MASK];
    }

    @Override
    public void store(long address, byte value) {
        pages.computeIfAbsent(
                        address >>> MachineDescription.PAGE_SHIFT, page -> new byte[MachineDescription.PAGE_SIZE])[
                (int) address & MASK] = value;
    }

    public void forget(long address, long bytes) {
        for (long at = address; at < address + bytes; at += MachineDescription.PAGE_SIZE) {
            pages.remove(at >>> MachineDescription.PAGE_SHIFT);
        }
    }
}
