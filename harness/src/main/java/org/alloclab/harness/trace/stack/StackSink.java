package org.alloclab.harness.trace.stack;

import java.io.IOException;

/** A writer of traces that keeps where blocks were allocated. */
public interface StackSink extends StackVisitor {

    /** The stacks that all numbers are of; told once, before the trace is finished. */
    void table(StackTable table) throws IOException;
}
