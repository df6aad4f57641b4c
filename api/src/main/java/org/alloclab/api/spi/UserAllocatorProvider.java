package org.alloclab.api.spi;

import java.util.List;
import java.util.Optional;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.InitialLayout;

/** Makes user-space allocators. */
public non-sealed interface UserAllocatorProvider extends Provider {

    @Override
    default Layer layer() {
        return Layer.USER_ALLOCATOR;
    }

    UserAllocator create(Context context);

    /**
     * The areas of a typical process that runs on this allocator, where they differ from a plain glibc process (a
     * preloaded library brings its own areas).
     */
    default Optional<InitialLayout> typicalLayout() {
        return Optional.empty();
    }

    /** Sizes of blocks that a typical process of this allocator has allocated before the program's first call. */
    default long[] typicalPrelude() {
        return new long[0];
    }

    /** The real library that this models; empty where there is none to hold it against. */
    default Optional<NativeTwin> nativeTwin() {
        return Optional.empty();
    }

    /** Settings beside the defaults that a comparison shows. */
    default List<Variant> variants() {
        return List.of();
    }

    /** Settings that are recommended together, by name. */
    default List<Profile> profiles() {
        return List.of();
    }

    /** Which settings are worth trying when one looks for the best. */
    default List<Knob> searchSpace() {
        return List.of();
    }

    /**
     * What an allocator is connected to.
     *
     * @param machine the machine it runs on
     * @param space its process's address space
     * @param clock virtual time
     * @param options values of its options
     * @param probe where it reports
     * @param seed for whatever is random in the real component
     */
    record Context(
            MachineDescription machine,
            AddressSpace space,
            Clock clock,
            OptionValues options,
            Probe probe,
            long seed) {}
}
