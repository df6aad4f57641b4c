package org.alloclab.api.spi;

import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.SlabAllocator;

/** Makes slab allocators. */
public non-sealed interface SlabAllocatorProvider extends Provider {

    @Override
    default Layer layer() {
        return Layer.SLAB;
    }

    /** Makes a slab allocator without caches but those of kmalloc. */
    SlabAllocator create(Context context);

    /**
     * What a slab allocator is connected to.
     *
     * @param machine the machine
     * @param frames where its slabs come from
     * @param options values of its options
     * @param probe where it reports
     */
    record Context(MachineDescription machine, PageFrameAllocator frames, OptionValues options, Probe probe) {}
}
