package org.alloclab.api.machine;

/** The execution of one machine, kept by the run that steps it. */
public final class CurrentExecution implements Execution {
    private int cpu;
    private int thread;
    private long operation = NO_OPERATION;

    @Override
    public int cpu() {
        return cpu;
    }

    @Override
    public int thread() {
        return thread;
    }

    @Override
    public long operation() {
        return operation;
    }

    /** From now on this thread runs on this CPU. */
    public void switchTo(int nextThread, int itsCpu) {
        thread = nextThread;
        cpu = itsCpu;
    }

    /** The next operation begins. */
    public void begin(long number) {
        operation = number;
    }
}
