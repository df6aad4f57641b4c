package org.alloclab.api.heap;

import java.util.List;
import java.util.Optional;

/** How an allocator is steered beside the malloc family. One that cannot be leaves all of it as it is here. */
public interface HeapControls {

    /** Calls beside the malloc family that steer the allocator, such as {@code mallopt} or {@code malloc_trim}. */
    default List<Control> controls() {
        return List.of();
    }

    /**
     * Calls one of {@link #controls()} by name on behalf of the main thread; answers what the real call answers.
     *
     * @throws IllegalArgumentException for another name, naming those that there are
     */
    default long control(String name, long... arguments) {
        throw new IllegalArgumentException("there is no call " + name + "; there are "
                + controls().stream().map(Control::name).toList());
    }

    /** The allocator's own name space of figures and settings, if it has one. */
    default Optional<ControlTree> controlTree() {
        return Optional.empty();
    }
}
