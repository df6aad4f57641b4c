package org.alloclab.harness.study.tune;

import org.alloclab.api.heap.Control;

/**
 * What it brings that the program has its allocator give back what is free every so often.
 *
 * @param control the call, which is known to give back
 * @param periodNanos of the program's time between two of them
 * @param trial beside which settings, and what came of it
 */
public record Called(Control control, long periodNanos, Trial trial) {
    /** The line for the program. */
    public String statement() {
        return control.giving().map(Control.Giving::statement).orElseThrow();
    }
}
