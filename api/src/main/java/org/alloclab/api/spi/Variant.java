package org.alloclab.api.spi;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A setting of a plug-in that is worth comparing with its defaults. The user asks for it as {@code id:name}.
 *
 * @param name short name, unique within the plug-in
 * @param options what it sets, by option name, in their order: the same one in every run
 * @param summary one line
 */
public record Variant(String name, Map<String, String> options, String summary) {
    /** The options are copied, in the order of their names. */
    public Variant {
        options = Collections.unmodifiableMap(new TreeMap<>(options));
    }
}
