package org.alloclab.harness.trace.stack;

import java.io.IOException;

/** Hears on which stack operations allocated. */
@FunctionalInterface
public interface StackVisitor {

    /**
     * An operation that allocates; they come by rising number.
     *
     * @param operation its number
     * @param stack number of the stack in the table, from 1 on
     */
    void stack(long operation, int stack) throws IOException;
}
