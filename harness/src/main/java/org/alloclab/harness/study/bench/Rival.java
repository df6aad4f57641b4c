package org.alloclab.harness.study.bench;

import java.io.IOException;

/** Who plays the same trace beside the simulation, run by run. */
@FunctionalInterface
public interface Rival {

    /** CPU nanoseconds of one replay. */
    long cpuNanos() throws IOException;
}
