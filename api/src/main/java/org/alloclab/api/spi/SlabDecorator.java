package org.alloclab.api.spi;

import org.alloclab.api.slab.SlabAllocator;

/**
 * Publishes something around a slab allocator of another plug-in, such as one that injects failures. The user names both, as
 * {@code outer/inner}; alone it goes around the layer's standard plug-in. Options of the two are given together.
 */
public interface SlabDecorator extends SlabAllocatorProvider {

    /**
     * Puts something around a slab allocator.
     *
     * @param decorated what the inner plug-in made with the same context
     * @param context as {@link #create} of the inner plug-in has it, with the options of both
     */
    SlabAllocator decorate(SlabAllocator decorated, Context context);

    /** Slab allocators are decorated, not made: always fails. */
    @Override
    default SlabAllocator create(Context context) {
        throw new IllegalStateException(id() + " decorates slab allocators: name both, as " + id() + "/ID");
    }
}
