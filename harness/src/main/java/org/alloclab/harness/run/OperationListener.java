package org.alloclab.harness.run;

import org.alloclab.harness.trace.OpBatch;

/** Hears what each operation answered, a stretch of a batch at a time. */
@FunctionalInterface
public interface OperationListener {

    /** Rows {@code [from, to)} were played; {@code answers} holds what they answered, by row. */
    void played(OpBatch batch, int from, int to, Answers answers);
}
