package org.alloclab.libc.ptmalloc.chunk;

import org.alloclab.api.fault.SimulatedDeath;

/**
 * How a process ends whose heap does not add up. Each check stands where glibc has it, with glibc's message.
 *
 * <p>glibc 2.36 malloc.c, malloc_printerr and __malloc_assert.
 */
public final class Integrity {
    private Integrity() {}

    /** {@code malloc_printerr}: prints the message and aborts. */
    public static SimulatedDeath abort(String message) {
        return SimulatedDeath.abort(message);
    }

    /** A failed {@code assert} of malloc.c. */
    public static SimulatedDeath assertion(String function, String expression) {
        return SimulatedDeath.abort("Fatal glibc error: malloc assertion failure in " + function + ": " + expression);
    }
}
