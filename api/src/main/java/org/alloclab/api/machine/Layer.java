package org.alloclab.api.machine;

/** The layers of the memory stack, from the program down; each has plug-ins. */
public enum Layer {
    /** malloc and its family. */
    USER_ALLOCATOR("user allocator"),
    /** A process's areas, page tables and faults. */
    ADDRESS_SPACE("address space"),
    /** Blocks of physical pages. */
    PAGE_FRAMES("page-frame allocator"),
    /** Objects of the kernel. */
    SLAB("slab allocator"),
    /** Virtually contiguous memory of the kernel. */
    VMALLOC("vmalloc");

    private final String title;

    Layer(String title) {
        this.title = title;
    }

    /** The name in a sentence. */
    public String title() {
        return title;
    }
}
