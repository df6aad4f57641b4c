package org.alloclab.harness.run;

import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.result.Checkpoint;

/** Hears of the checkpoints of a run while the machine stands still. */
public interface RunListener {

    /** The process has started, and the loop begins. */
    default void started(Checkpoint checkpoint, ProgramMachine machine) {
        checkpoint(checkpoint, machine);
    }

    /** Between two operations. */
    void checkpoint(Checkpoint checkpoint, ProgramMachine machine);

    /** The program begins its exit, where the trace tells it. */
    default void exitBegins(Checkpoint checkpoint, ProgramMachine machine) {}

    /** Behind the last operation. */
    default void ended(Checkpoint checkpoint, ProgramMachine machine) {
        checkpoint(checkpoint, machine);
    }

    /** Where the program died. */
    default void died(Checkpoint checkpoint, ProgramMachine machine) {
        ended(checkpoint, machine);
    }
}
