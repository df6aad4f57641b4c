package org.alloclab.api.machine;

/**
 * What runs at the moment: which thread, on which CPU, in which operation of the program. Layers read it; the run that
 * steps the machine sets it ({@link CurrentExecution}). A kernel layer takes the CPU from here for its per-CPU lists and
 * tells with its figures the operation in which they were reached.
 */
public interface Execution {

    /** {@link #operation()} before the first operation and outside of any. */
    long NO_OPERATION = -1;

    /** The main thread on CPU 0, outside of any operation: what a machine executes that nobody steps. */
    Execution BOOT = new Execution() {
        @Override
        public int cpu() {
            return 0;
        }

        @Override
        public int thread() {
            return 0;
        }

        @Override
        public long operation() {
            return NO_OPERATION;
        }
    };

    /** The CPU, 0 to one less than the machine has. */
    int cpu();

    /** The simulated thread: 0 for the main thread, rising in order of creation. */
    int thread();

    /** The operation being played, counted from 0, or {@link #NO_OPERATION}. */
    long operation();
}
