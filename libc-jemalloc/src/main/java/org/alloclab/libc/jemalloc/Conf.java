package org.alloclab.libc.jemalloc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of jemalloc's options by name, as {@code opt.*} of {@code mallctl} answers them, and what reading them
 * printed.
 */
final class Conf {
    private final Map<String, String> texts = new HashMap<>();
    private final StringBuilder messages = new StringBuilder();
    private boolean aborts;

    /** In the order given: later ranges overrule earlier ones. */
    final List<Config.SizeRange> binShards = new ArrayList<>();

    final List<Config.SizeRange> slabSizes = new ArrayList<>();

    /** Every option at its default. */
    Conf() {
        ConfOption.ALL.forEach(option -> texts.put(option.name(), option.initial()));
    }

    String text(String name) {
        String text = texts.get(name);
        if (text == null) {
            throw new IllegalArgumentException("jemalloc has no option " + name);
        }
        return text;
    }

    boolean flag(String name) {
        return text(name).equals("true");
    }

    long number(String name) {
        return text(name).startsWith("-") ? Long.parseLong(text(name)) : Long.parseUnsignedLong(text(name));
    }

    void set(String name, String text) {
        texts.put(name, text);
    }

    /** Prints on the process's standard error. (malloc_printf) */
    void print(String line) {
        messages.append("<jemalloc>: ").append(line).append('\n');
    }

    /** Makes the library end the process when it starts. */
    void abort() {
        aborts = true;
    }

    /** Whether what was read ends the process. */
    boolean aborts() {
        return aborts;
    }

    /** What the library printed so far. */
    String messages() {
        return messages.toString();
    }
}
