package org.alloclab.api.spi;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings that somebody recommends together. The user asks for them as {@code id:name}, as for a {@link Variant}.
 *
 * @param name short name, unique among the plug-in's profiles and variants; the same name means the same aim elsewhere
 * @param options what it sets, by option name
 * @param summary one line
 * @param source who recommends it
 */
public record Profile(String name, Map<String, String> options, String summary, String source) {
    /** Little memory, and no more calls than that needs. */
    public static final String MEMORY_FIRST = "memory-first";
    /** Little time, whatever it takes in memory. */
    public static final String CPU_FIRST = "cpu-first";
    /** As little memory as there can be. */
    public static final String LEAST_MEMORY = "least-memory";

    /** The options are copied, in the order of their names. */
    public Profile {
        options = Collections.unmodifiableMap(new TreeMap<>(options));
    }
}
