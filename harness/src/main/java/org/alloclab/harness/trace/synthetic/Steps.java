package org.alloclab.harness.trace.synthetic;

/** A program on its way. */
@FunctionalInterface
public interface Steps {

    /**
     * Takes the next step.
     *
     * @param calls where its heap calls go
     * @return whether there was one; {@code false} means that the program has ended
     */
    boolean step(Calls calls);
}
