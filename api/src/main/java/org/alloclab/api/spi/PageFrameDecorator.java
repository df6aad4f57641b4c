package org.alloclab.api.spi;

import org.alloclab.api.frame.PageFrameAllocator;

/**
 * Publishes something around a page-frame allocator of another plug-in, such as one that injects failures. The user names both, as
 * {@code outer/inner}; alone it goes around the layer's standard plug-in. Options of the two are given together.
 */
public interface PageFrameDecorator extends PageFrameAllocatorProvider {

    /**
     * Puts something around a page-frame allocator.
     *
     * @param decorated what the inner plug-in made with the same context
     * @param context as {@link #create} of the inner plug-in has it, with the options of both
     */
    PageFrameAllocator decorate(PageFrameAllocator decorated, Context context);

    /** Page-frame allocators are decorated, not made: always fails. */
    @Override
    default PageFrameAllocator create(Context context) {
        throw new IllegalStateException(id() + " decorates page-frame allocators: name both, as " + id() + "/ID");
    }
}
