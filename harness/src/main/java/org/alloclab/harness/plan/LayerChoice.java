package org.alloclab.harness.plan;

import org.alloclab.api.option.OptionValues;
import org.alloclab.api.spi.Provider;

/**
 * A plug-in chosen for a layer, with its options.
 *
 * @param provider the plug-in
 * @param options what was set, and the defaults of the rest
 * @param <P> the layer's kind of provider
 */
public record LayerChoice<P extends Provider>(P provider, OptionValues options) {}
