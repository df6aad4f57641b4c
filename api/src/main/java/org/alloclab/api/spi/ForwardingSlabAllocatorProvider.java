package org.alloclab.api.spi;

import org.alloclab.api.slab.SlabAllocator;

/** Declares and makes what another plug-in does; whoever extends it overrides what it changes. */
public abstract non-sealed class ForwardingSlabAllocatorProvider extends ForwardingProvider<SlabAllocatorProvider>
        implements SlabAllocatorProvider {

    /** Forwards to {@code declared}. */
    protected ForwardingSlabAllocatorProvider(SlabAllocatorProvider declared) {
        super(declared);
    }

    @Override
    public SlabAllocator create(SlabAllocatorProvider.Context context) {
        return declared().create(context);
    }
}
