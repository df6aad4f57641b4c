package org.alloclab.api.spi;

import org.alloclab.api.vmalloc.VmallocAllocator;

/**
 * Publishes something around a vmalloc allocator of another plug-in, such as one that injects failures. The user names both, as
 * {@code outer/inner}; alone it goes around the layer's standard plug-in. Options of the two are given together.
 */
public interface VmallocDecorator extends VmallocAllocatorProvider {

    /**
     * Puts something around a vmalloc allocator.
     *
     * @param decorated what the inner plug-in made with the same context
     * @param context as {@link #create} of the inner plug-in has it, with the options of both
     */
    VmallocAllocator decorate(VmallocAllocator decorated, Context context);

    /** Vmalloc allocators are decorated, not made: always fails. */
    @Override
    default VmallocAllocator create(Context context) {
        throw new IllegalStateException(id() + " decorates vmalloc allocators: name both, as " + id() + "/ID");
    }
}
