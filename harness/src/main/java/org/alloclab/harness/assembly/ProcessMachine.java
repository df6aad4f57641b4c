package org.alloclab.harness.assembly;

import java.util.List;
import java.util.Map;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.space.VirtualMemory;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.PageFrameAllocatorProvider;
import org.alloclab.api.spi.SlabAllocatorProvider;
import org.alloclab.harness.input.UsageException;

/** Builds machines whose processes make their system calls themselves, without an allocator. */
public final class ProcessMachine {
    private ProcessMachine() {}

    /**
     * The virtual memory of a machine.
     *
     * @param layout the areas that its first process starts with
     * @param space id of the address space
     * @param frames id of the page-frame allocator
     * @param slab id of the slab allocator
     * @param options options of the three by name
     * @param probe where they report
     */
    public static VirtualMemory of(
            ProviderRegistry registry,
            MachineDescription machine,
            InitialLayout layout,
            String space,
            String frames,
            String slab,
            Map<String, String> options,
            Probe probe) {
        PageFrameAllocatorProvider frameProvider =
                registry.find(PageFrameAllocatorProvider.class, Layer.PAGE_FRAMES, frames);
        AddressSpaceProvider spaceProvider = registry.find(AddressSpaceProvider.class, Layer.ADDRESS_SPACE, space);
        SlabAllocatorProvider slabProvider = registry.find(SlabAllocatorProvider.class, Layer.SLAB, slab);
        List<OptionValues> values =
                LayerOptionValues.share(options, List.of(spaceProvider, frameProvider, slabProvider));
        PageFrameAllocator allocator =
                frameProvider.create(new PageFrameAllocatorProvider.Context(machine, values.get(1), probe));
        SlabAllocator objects =
                slabProvider.create(new SlabAllocatorProvider.Context(machine, allocator, values.get(2), probe));
        return spaceProvider
                .machine(new AddressSpaceProvider.Context(
                        machine, layout, allocator, objects, new VirtualClock(0), Execution.BOOT, values.get(0), probe))
                .orElseThrow(() -> new UsageException(
                        "processes need an address space that models them: was " + space + "; use linux"));
    }
}
