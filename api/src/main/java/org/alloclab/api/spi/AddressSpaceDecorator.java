package org.alloclab.api.spi;

import org.alloclab.api.space.AddressSpace;

/**
 * Publishes something around an address space of another plug-in, such as one that injects failures. The user names both, as
 * {@code outer/inner}; alone it goes around the layer's standard plug-in. Options of the two are given together.
 */
public interface AddressSpaceDecorator extends AddressSpaceProvider {

    /**
     * Puts something around an address space.
     *
     * @param decorated what the inner plug-in made with the same context
     * @param context as {@link #create} of the inner plug-in has it, with the options of both
     */
    AddressSpace decorate(AddressSpace decorated, Context context);

    /** Address spaces are decorated, not made: always fails. */
    @Override
    default AddressSpace create(Context context) {
        throw new IllegalStateException(id() + " decorates address spaces: name both, as " + id() + "/ID");
    }
}
