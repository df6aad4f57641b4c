package org.alloclab.kernel.vmalloc;

import org.alloclab.api.machine.Architecture;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;

/**
 * Where the kernel's address space has what.
 *
 * <pre>
 *   x86-64, 4 levels (Documentation/arch/x86/x86_64/mm.rst)
 *     ffff888000000000   linear map of all memory, 64 TiB
 *     ffffc90000000000   vmalloc, 32 TiB
 *     ffffea0000000000   struct page
 *     ffffffffff578000   fixmap
 *
 *   i386, 3G/1G (arch/x86/include/asm/pgtable_32_areas.h)
 *     c0000000   linear map of low memory, at most 896 MiB
 *     high_memory + 8 MiB   vmalloc, up to 2 pages below PKMAP_BASE
 *     ff800000   permanent kmap window, 1024 pages (512 with PAE)
 *     fff00000 - fixed slots   fixmap, growing down from ffffe000
 * </pre>
 *
 * @param pageOffset start of the linear map
 * @param linearEnd end of the linear map: where low memory ends ({@code high_memory})
 * @param vmallocStart first vmalloc address
 * @param vmallocEnd first address behind the vmalloc addresses
 * @param kmapBase start of the permanent kmap window, 0 if the machine has no high memory
 * @param kmapPages pages of the window
 * @param fixmapTop address of fixmap slot 0; slots go down from there
 */
record KernelLayout(
        long pageOffset,
        long linearEnd,
        long vmallocStart,
        long vmallocEnd,
        long kmapBase,
        int kmapPages,
        long fixmapTop) {
    private static final long PAGE = MachineDescription.PAGE_SIZE;
    private static final long I386_OFFSET = 0xc0000000L;
    private static final long I386_LOW_BYTES = 896L << 20;
    private static final long I386_VMALLOC_GAP = 8L << 20;
    private static final long I386_FIXADDR_TOP = 0xfffff000L;
    private static final long I386_PKMAP_BASE = 0xff800000L;

    static KernelLayout of(MachineDescription machine) {
        return machine.kernelWordSize() == WordSize.BITS_64 ? x86(machine) : i386(machine);
    }

    private static KernelLayout x86(MachineDescription machine) {
        long offset = 0xffff888000000000L;
        return new KernelLayout(
                offset,
                offset + memoryEnd(machine),
                0xffffc90000000000L,
                0xffffe90000000000L,
                0,
                0,
                0xffffffffff5ff000L);
    }

    private static KernelLayout i386(MachineDescription machine) {
        long low = Math.min(machine.memoryBytes(), I386_LOW_BYTES);
        long linearEnd = I386_OFFSET + low;
        long vmallocStart = (linearEnd + I386_VMALLOC_GAP) & -I386_VMALLOC_GAP;
        boolean hasHighMemory = machine.memoryBytes() > I386_LOW_BYTES;
        boolean pae = machine.architecture() == Architecture.I386_PAE;
        return new KernelLayout(
                I386_OFFSET,
                linearEnd,
                vmallocStart,
                I386_PKMAP_BASE - 2 * PAGE,
                hasHighMemory ? I386_PKMAP_BASE : 0,
                hasHighMemory ? (pae ? 512 : 1024) : 0,
                I386_FIXADDR_TOP - PAGE);
    }

    /** Memory above 3 GiB lies above 4 GiB. */
    private static long memoryEnd(MachineDescription machine) {
        long hole = 3L << 30;
        return machine.memoryBytes() <= hole ? machine.memoryBytes() : machine.memoryBytes() + (1L << 30);
    }

    /** {@code __va}: the linear-map address of a physical one. */
    long virtual(long physical) {
        if (physical < 0 || physical >= linearEnd - pageOffset) {
            throw new IllegalArgumentException("__va takes a physical address of low memory, below "
                    + Long.toHexString(linearEnd - pageOffset) + ": was " + Long.toHexString(physical)
                    + "; map high memory with kmap");
        }
        return pageOffset + physical;
    }

    /** {@code __pa}: the physical address of a linear-map one. */
    long physical(long address) {
        if (Long.compareUnsigned(address, pageOffset) < 0 || Long.compareUnsigned(address, linearEnd) >= 0) {
            throw new IllegalArgumentException("__pa takes an address of the linear map, "
                    + Long.toHexString(pageOffset) + " to " + Long.toHexString(linearEnd) + ": was "
                    + Long.toHexString(address) + "; vmalloc and kmap addresses have page tables");
        }
        return address - pageOffset;
    }
}
