package org.alloclab.api.vmalloc;

import org.alloclab.api.view.KernelFiles;

/** Virtually contiguous kernel memory over scattered frames. */
public interface VmallocAllocator extends KernelFiles {

    /** {@code vmalloc}; 0 when no address range or no frame can be had. */
    long vmalloc(long size, int cpu);

    /** {@code vfree}; 0 is ignored. */
    void vfree(long address, int cpu);

    /** {@code vmap}: maps frames that the caller owns; 0 when no range can be had. */
    long vmap(long[] frames);

    /** {@code vunmap}. */
    void vunmap(long address);

    /** {@code ioremap}: shows device memory at a physical address; 0 when no range can be had. */
    long ioremap(long physical, long bytes);

    /**
     * {@code kmap}: the address at which the kernel sees a frame. Low memory has one in the linear map; high memory gets a
     * slot of the permanent window.
     *
     * @return 0 if no slot is free: the caller sleeps, and asks again when somebody has unmapped
     */
    long kmap(long frame);

    /** {@code kunmap}. */
    void kunmap(long frame);

    /** One line on the permanent window, naming who is blocked. */
    String kmapState();

    /** {@code kmap_atomic}: the same in a fixed slot of the CPU; never sleeps. */
    long kmapAtomic(long frame, int cpu);

    /** {@code kunmap_atomic}; in reverse order of mapping. */
    void kunmapAtomic(long address, int cpu);

    /** {@code __va}; fails with {@link IllegalArgumentException} for what the linear map does not show. */
    long virtualAddress(long physical);

    /** {@code __pa}; fails with {@link IllegalArgumentException} for an address outside the linear map. */
    long physicalAddress(long address);

    /** The frame that a mapped kernel address of this area falls into, or -1. */
    long frameOf(long address);
}
