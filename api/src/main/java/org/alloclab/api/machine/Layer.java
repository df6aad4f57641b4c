package org.alloclab.api.machine;

/** The layers of the memory stack, from the program down; each has plug-ins. */
public enum Layer {
    USER_ALLOCATOR("user allocator"),
    ADDRESS_SPACE("address space"),
    PAGE_FRAMES("page-frame allocator"),
    SLAB("slab allocator"),
    VMALLOC("vmalloc");

    private final String title;

    Layer(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
