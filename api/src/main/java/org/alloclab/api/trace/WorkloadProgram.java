package org.alloclab.api.trace;

/** A workload on its way. */
@FunctionalInterface
public interface WorkloadProgram {

    /**
     * Takes the next step, of any number of calls.
     *
     * @param calls where its heap calls go
     * @return whether there was one; {@code false} means that the program has ended
     */
    boolean step(WorkloadCalls calls);
}
