package org.alloclab.api.spi;

/** The layers of the stack that have plug-ins. */
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
