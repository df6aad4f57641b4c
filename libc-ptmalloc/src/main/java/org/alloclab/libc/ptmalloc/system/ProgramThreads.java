package org.alloclab.libc.ptmalloc.system;

/** Whether the program has ever had a second thread: SINGLE_THREAD_P, which glibc asks in front of every lock. */
public final class ProgramThreads {
    private boolean several;

    /** From now on the program counts as one with several threads, whatever becomes of them. */
    public void begin() {
        several = true;
    }

    public boolean areSeveral() {
        return several;
    }
}
