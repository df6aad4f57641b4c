package org.alloclab.api.spi;

import java.util.List;
import java.util.Optional;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.SystemCalls;

/** Makes user-space allocators. */
public non-sealed interface UserAllocatorProvider extends Provider {

    @Override
    default Layer layer() {
        return Layer.USER_ALLOCATOR;
    }

    /** Makes an allocator that has not been started. It makes no call of the kernel before {@link UserAllocator#start}. */
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

    /** Those of its controls that give back what is free ({@link Control#giving}); the one that gives back most comes first. */
    default List<Control> givingBack() {
        return List.of();
    }

    /**
     * What an allocator is connected to, and all that it gets: memory to read and write, calls of the kernel, a clock to read
     * and somebody to tell its decisions to. It cannot grant itself a page, set the clock, or report calls and faults.
     *
     * @param machine the machine it runs on
     * @param space its process's memory, and the kernel's calls
     * @param clock virtual time
     * @param options values of its options
     * @param teller whom it tells which ways its algorithm takes
     * @param seed for whatever is random in the real component
     */
    record Context(
            MachineDescription machine,
            SystemCalls space,
            Clock clock,
            OptionValues options,
            Teller teller,
            long seed) {}
}
