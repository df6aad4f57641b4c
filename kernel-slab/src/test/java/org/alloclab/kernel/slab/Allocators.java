package org.alloclab.kernel.slab;

import java.util.Map;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.spi.SlabAllocatorProvider;

/** Allocators to test. */
public final class Allocators {
    private Allocators() {}

    public static SlabAllocator make(
            SlabAllocatorProvider provider, int cpus, PageFrameAllocator frames, Map<String, String> options) {
        return make(provider, cpus, frames, options, Probe.NONE);
    }

    /** One that reports. */
    public static SlabAllocator make(
            SlabAllocatorProvider provider,
            int cpus,
            PageFrameAllocator frames,
            Map<String, String> options,
            Probe probe) {
        MachineDescription machine = MachineDescription.reference().withCpus(cpus);
        OptionValues values = OptionValues.parse(provider.options(), options);
        return provider.create(new SlabAllocatorProvider.Context(machine, frames, values, probe));
    }
}
