package org.alloclab.harness.run;

/** Something that happens at a time, between two operations or while the program pauses. */
public interface Alarm {

    /** When it is due next, by the machine's clock; {@link Long#MAX_VALUE}: never again. */
    long dueNanos();

    /**
     * It is that time, and {@code op} operations were done. Afterwards {@link #dueNanos} answers a later time, or the same
     * once more where several things happen then.
     */
    void happen(long op, Run run);
}
