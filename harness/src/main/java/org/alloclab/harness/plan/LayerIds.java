package org.alloclab.harness.plan;

import java.util.Optional;

/**
 * Plug-ins of the layers below the allocator, by id; empty: the layer's standard one.
 *
 * @param space the address space
 * @param frames the page-frame allocator
 * @param slab the slab allocator
 * @param vmalloc the kernel's virtual memory, where kernel code asks for it
 */
public record LayerIds(
        Optional<String> space, Optional<String> frames, Optional<String> slab, Optional<String> vmalloc) {

    /** With the standard kernel virtual memory. */
    public LayerIds(Optional<String> space, Optional<String> frames, Optional<String> slab) {
        this(space, frames, slab, Optional.empty());
    }

    /** The standard ones. */
    public static final LayerIds STANDARD = new LayerIds(Optional.empty(), Optional.empty(), Optional.empty());

    /** The standard address space on these two. */
    public static LayerIds of(String frames, String slab) {
        return new LayerIds(Optional.empty(), Optional.of(frames), Optional.of(slab));
    }

    /** The same with this kernel virtual memory. */
    public LayerIds withVmalloc(Optional<String> id) {
        return new LayerIds(space, frames, slab, id);
    }
}
