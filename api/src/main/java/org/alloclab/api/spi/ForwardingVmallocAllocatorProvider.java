package org.alloclab.api.spi;

import org.alloclab.api.vmalloc.VmallocAllocator;

/** Declares and makes what another plug-in does; whoever extends it overrides what it changes. */
public abstract non-sealed class ForwardingVmallocAllocatorProvider extends ForwardingProvider<VmallocAllocatorProvider>
        implements VmallocAllocatorProvider {

    /** Forwards to {@code declared}. */
    protected ForwardingVmallocAllocatorProvider(VmallocAllocatorProvider declared) {
        super(declared);
    }

    @Override
    public VmallocAllocator create(VmallocAllocatorProvider.Context context) {
        return declared().create(context);
    }
}
