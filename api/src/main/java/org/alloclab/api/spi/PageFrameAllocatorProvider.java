package org.alloclab.api.spi;

import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.option.OptionValues;
import org.alloclab.api.probe.Probe;

/** Makes page-frame allocators. */
public non-sealed interface PageFrameAllocatorProvider extends Provider {

    @Override
    default Layer layer() {
        return Layer.PAGE_FRAMES;
    }

    /** Makes an allocator that has all of the machine's page frames, none of them handed out. */
    PageFrameAllocator create(Context context);

    /**
     * What a page-frame allocator is connected to.
     *
     * @param machine the machine whose memory it hands out
     * @param options values of its options
     * @param probe where it reports
     */
    record Context(MachineDescription machine, OptionValues options, Probe probe) {}
}
