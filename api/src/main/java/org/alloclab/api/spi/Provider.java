package org.alloclab.api.spi;

import java.util.List;
import java.util.Set;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.option.OptionSpec;

/**
 * A plug-in's factory. It is found by {@link java.util.ServiceLoader} under this interface's name and implements
 * exactly one of the sub-interfaces, which says its layer.
 */
public sealed interface Provider
        permits UserAllocatorProvider,
                AddressSpaceProvider,
                PageFrameAllocatorProvider,
                SlabAllocatorProvider,
                VmallocAllocatorProvider {

    /** Unique id, such as {@code ptmalloc}. */
    String id();

    /** The layer; each sub-interface answers its own, and no plug-in another one. */
    Layer layer();

    /** One line for {@code alloclab list}. */
    String summary();

    /** The project and the version that it models; its own where it models none. */
    Upstream models();

    /**
     * Its place among its layer's plug-ins where the user names none: the lowest rank is taken, of equal ranks the first
     * by id. Whoever models what Linux has by default ranks 0.
     */
    default int rank() {
        return 100;
    }

    /** Options it takes; names are unique within the plug-in. */
    default List<OptionSpec<?>> options() {
        return List.of();
    }

    /** What it can do beyond the minimum; none where it says nothing. */
    default Set<Capability> capabilities() {
        return Set.of();
    }
}
