package org.alloclab.kernel.slab.common;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;

/** The kernel's own view of low memory: address == {@code PAGE_OFFSET} + physical address ({@code __va}, {@code __pa}). */
public record LinearMap(long pageOffset) {
    private static final long X86_64 = 0xffff888000000000L;
    private static final long I386 = 0xc0000000L;

    public static LinearMap of(MachineDescription machine) {
        return new LinearMap(machine.kernelWordSize() == WordSize.BITS_64 ? X86_64 : I386);
    }

    public long address(long frame) {
        return pageOffset + (frame << MachineDescription.PAGE_SHIFT);
    }

    /** The frame of an address; negative for one below the map. */
    public long frame(long address) {
        return (address - pageOffset) >> MachineDescription.PAGE_SHIFT;
    }
}
