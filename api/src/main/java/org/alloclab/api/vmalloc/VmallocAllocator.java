package org.alloclab.api.vmalloc;

import java.util.List;

/** Virtually contiguous kernel memory over scattered frames. */
public interface VmallocAllocator {

    /** {@code vmalloc}; 0 when no address range or no frame can be had. */
    long vmalloc(long size, int cpu);

    /** {@code vfree}; 0 is ignored. */
    void vfree(long address, int cpu);

    /** {@code vmap}: maps frames that the caller owns; 0 when no range can be had. */
    long vmap(long[] frames);

    /** {@code vunmap}. */
    void vunmap(long address);

    /** The frame that a mapped kernel address of this area falls into, or -1. */
    long frameOf(long address);

    /** Names of the {@code /proc} files it can print, such as {@code vmallocinfo}. */
    List<String> procFiles();

    /** The text of one of {@link #procFiles()}. */
    String proc(String file);

    /** Throws {@link IllegalStateException} naming the law that is broken, if one is. */
    void checkInvariants();
}
