package org.alloclab.harness.replay;

import org.alloclab.api.fault.Signal;

/**
 * The simulated program's end before the end of the trace.
 *
 * @param op the operation in which it died, or -1 if before the first
 * @param signal the signal
 * @param text what the real program would have printed
 */
public record Death(long op, Signal signal, String text) {}
