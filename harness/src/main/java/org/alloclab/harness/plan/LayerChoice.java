package org.alloclab.harness.plan;

import org.alloclab.api.option.OptionValues;
import org.alloclab.api.spi.Provider;

/**
 * A plug-in chosen for a layer, with its options.
 *
 * @param provider the plug-in
 * @param options what was set, and the defaults of the rest
 * @param trust whether its answers are believed
 * @param <P> the layer's kind of provider
 */
public record LayerChoice<P extends Provider>(P provider, OptionValues options, Trust trust) {

    /** A plug-in of the program. */
    public LayerChoice(P provider, OptionValues options) {
        this(provider, options, Trust.BUILT_IN);
    }

    /** The same options for another provider, which is believed. */
    public LayerChoice<P> of(P other) {
        return new LayerChoice<>(other, options);
    }

    /** Whether its answers are checked. */
    public boolean isRefereed() {
        return trust == Trust.REFEREED;
    }
}
