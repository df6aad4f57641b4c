package org.alloclab.api.spi;

import java.util.List;
import java.util.Set;
import org.alloclab.api.option.OptionSpec;

/**
 * Declares what another plug-in declares: the part that is the same in every layer. Its subclasses, one for each layer, hand on
 * the rest too; whoever extends one of them overrides what it changes.
 *
 * @param <P> the layer's kind of plug-in
 */
public abstract sealed class ForwardingProvider<P extends Provider>
        permits ForwardingUserAllocatorProvider,
                ForwardingAddressSpaceProvider,
                ForwardingPageFrameAllocatorProvider,
                ForwardingSlabAllocatorProvider,
                ForwardingVmallocAllocatorProvider {
    private final P declared;

    /** Forwards to {@code declared}. */
    ForwardingProvider(P declared) {
        this.declared = declared;
    }

    /** What every question goes to. */
    protected final P declared() {
        return declared;
    }

    /** As {@link Provider#id}. */
    public String id() {
        return declared.id();
    }

    /** As {@link Provider#summary}. */
    public String summary() {
        return declared.summary();
    }

    /** As {@link Provider#models}. */
    public Upstream models() {
        return declared.models();
    }

    /** As {@link Provider#rank}. */
    public int rank() {
        return declared.rank();
    }

    /** As {@link Provider#options}. */
    public List<OptionSpec<?>> options() {
        return declared.options();
    }

    /** As {@link Provider#capabilities}. */
    public Set<Capability> capabilities() {
        return declared.capabilities();
    }
}
