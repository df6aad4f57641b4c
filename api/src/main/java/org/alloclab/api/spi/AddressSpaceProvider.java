package org.alloclab.api.spi;

import java.util.Optional;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.VirtualMemory;

/** Makes address spaces. */
public non-sealed interface AddressSpaceProvider extends Provider {

    @Override
    default Layer layer() {
        return Layer.ADDRESS_SPACE;
    }

    /** Makes the address space of a process that begins with the areas of the context. */
    AddressSpace create(Context context);

    /**
     * The areas that a small program of such a machine has when it begins, where the plug-in knows; else the allocator is
     * asked.
     */
    default Optional<InitialLayout> typicalLayout(MachineDescription machine, OptionValues options) {
        return Optional.empty();
    }

    /** A whole machine with processes that fork and files that are mapped, where the plug-in models that. */
    default Optional<VirtualMemory> machine(Context context) {
        return Optional.empty();
    }

    /**
     * What an address space is connected to.
     *
     * @param machine the machine
     * @param layout the areas it starts with
     * @param frames where its pages and page tables come from
     * @param slab where the objects that describe it come from
     * @param clock virtual time
     * @param execution which thread runs on which CPU
     * @param options values of its options
     * @param probe where it reports
     */
    record Context(
            MachineDescription machine,
            InitialLayout layout,
            PageFrameAllocator frames,
            SlabAllocator slab,
            Clock clock,
            Execution execution,
            OptionValues options,
            Probe probe) {}
}
