package org.alloclab.libc.jemalloc.conf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of jemalloc's options by name, as {@code opt.*} of {@code mallctl} answers them, and what reading them
 * printed.
 */
public final class Conf {
    private final Map<String, String> texts = new HashMap<>();
    private final StringBuilder messages = new StringBuilder();
    private boolean aborts;

    /** In the order given: later ranges overrule earlier ones. */
    final List<SizeRange> binShards = new ArrayList<>();

    final List<SizeRange> slabSizes = new ArrayList<>();

    /** Every option at its default. */
    Conf(Map<String, String> defaults) {
        texts.putAll(defaults);
    }

    public String text(String name) {
        String text = texts.get(name);
        if (text == null) {
            throw new IllegalArgumentException("jemalloc has no option " + name);
        }
        return text;
    }

    boolean flag(String name) {
        return text(name).equals("true");
    }

    public long number(String name) {
        return text(name).startsWith("-") ? Long.parseLong(text(name)) : Long.parseUnsignedLong(text(name));
    }

    public void set(String name, String text) {
        texts.put(name, text);
    }

    /** Prints on the process's standard error. (malloc_printf) */
    public void print(String line) {
        messages.append("<jemalloc>: ").append(line).append('\n');
    }

    /** Makes the library end the process when it starts. */
    void abort() {
        aborts = true;
    }

    /** Whether what was read ends the process. */
    public boolean aborts() {
        return aborts;
    }

    /** What the library printed so far. */
    public String messages() {
        return messages.toString();
    }
}
