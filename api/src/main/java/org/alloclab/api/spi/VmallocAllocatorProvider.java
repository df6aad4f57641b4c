package org.alloclab.api.spi;

import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.vmalloc.VmallocAllocator;

/** Makes vmalloc allocators. */
public non-sealed interface VmallocAllocatorProvider extends Provider {

    @Override
    default Layer layer() {
        return Layer.VMALLOC;
    }

    /** Makes an allocator that has mapped nothing yet. */
    VmallocAllocator create(Context context);

    /**
     * What a vmalloc allocator is connected to.
     *
     * @param machine the machine
     * @param frames where its pages come from
     * @param options values of its options
     * @param probe where it reports
     */
    record Context(MachineDescription machine, PageFrameAllocator frames, OptionValues options, Probe probe) {}
}
