package org.alloclab.harness.result;

import org.alloclab.api.fault.Signal;

/**
 * The simulated program's end before the end of the trace.
 *
 * @param op the operation in which it died, or {@link #BEFORE_THE_FIRST}
 * @param signal the signal
 * @param text what the real program would have printed
 */
public record Death(long op, Signal signal, String text) {
    /** {@link #op} of a program that died while it started. */
    public static final long BEFORE_THE_FIRST = -1;

    /** Whether it died before its first operation. */
    public boolean isBeforeTheFirst() {
        return op == BEFORE_THE_FIRST;
    }
}
