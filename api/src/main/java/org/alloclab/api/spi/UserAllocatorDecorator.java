package org.alloclab.api.spi;

import org.alloclab.api.heap.UserAllocator;

/**
 * Publishes something around a user allocator of another plug-in, such as one that injects failures. The user names both, as
 * {@code outer/inner}; alone it goes around the layer's standard plug-in. Options of the two are given together.
 */
public interface UserAllocatorDecorator extends UserAllocatorProvider {

    /**
     * Puts something around a user allocator.
     *
     * @param decorated what the inner plug-in made with the same context
     * @param context as {@link #create} of the inner plug-in has it, with the options of both
     */
    UserAllocator decorate(UserAllocator decorated, Context context);

    /** User allocators are decorated, not made: always fails. */
    @Override
    default UserAllocator create(Context context) {
        throw new IllegalStateException(id() + " decorates user allocators: name both, as " + id() + "/ID");
    }
}
