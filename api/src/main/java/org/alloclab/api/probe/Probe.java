package org.alloclab.api.probe;

/**
 * Where layers report what they do. Every method has an empty default, and {@link #NONE} hears nothing.
 *
 * <p>System calls, faults and frames are always reported. Decisions happen several times in each operation: a layer
 * tells them through a {@link Teller}, which asks {@link #hearsDecisions()} once and stays silent where the answer is no.
 */
public interface Probe {

    /** Hears nothing. */
    Probe NONE = new Probe() {};

    /** Whether {@link #decision} is wanted. Constant for the life of the probe. */
    default boolean hearsDecisions() {
        return false;
    }

    /**
     * A system call returned. Unused arguments are 0; the meaning of the others is that of the call, in its order.
     */
    default void systemCall(SystemCall call, long a0, long a1, long a2, long a3, long a4, long a5, long result) {}

    /** A page fault was served; {@code frame} is the mapped frame, or -1 for the zero page. */
    default void pageFault(FaultKind kind, long address, long frame) {}

    /** A page-table page came (or went) at {@code level}: 1 PTE, 2 PMD, 3 PUD, 4 P4D/PGD. */
    default void pageTable(int level, long address, long frame, boolean built) {}

    /** A block of 2<sup>order</sup> frames left (or came back to) the page-frame allocator. */
    default void frames(long frame, int order, boolean allocated) {}

    /** An algorithm took a way; the numbers are those that the point declares, 0 where it declares none. */
    default void decision(DecisionPoint point, long first, long second, long third) {}
}
