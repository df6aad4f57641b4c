package org.alloclab.api.spi;

import org.alloclab.api.frame.PageFrameAllocator;

/** Declares and makes what another plug-in does; whoever extends it overrides what it changes. */
public abstract non-sealed class ForwardingPageFrameAllocatorProvider
        extends ForwardingProvider<PageFrameAllocatorProvider> implements PageFrameAllocatorProvider {

    /** Forwards to {@code declared}. */
    protected ForwardingPageFrameAllocatorProvider(PageFrameAllocatorProvider declared) {
        super(declared);
    }

    @Override
    public PageFrameAllocator create(PageFrameAllocatorProvider.Context context) {
        return declared().create(context);
    }
}
