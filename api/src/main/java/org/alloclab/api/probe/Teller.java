package org.alloclab.api.probe;

/**
 * Tells a probe which ways an algorithm takes, where it wants to hear. Every layer that takes decisions has one; who does
 * not listen costs a test of a final field.
 *
 * <pre>
 *   private static final DecisionPoint SPLIT_TOP = new DecisionPoint(Layer.USER_ALLOCATOR, "ptmalloc", Phase.SPLIT,
 *           "split top", Argument.address("chunk"), Argument.bytes("new top size"));
 *   ...
 *   teller.tell(SPLIT_TOP, chunk, rest);
 * </pre>
 */
public final class Teller {
    /** Tells nobody. */
    public static final Teller SILENT = new Teller(Probe.NONE);

    private final Probe probe;
    private final boolean heard;

    /** Tells this probe, where it wants to hear decisions. */
    public Teller(Probe probe) {
        this.probe = probe;
        this.heard = probe.hearsDecisions();
    }

    /** Whether anybody listens: what is counted only to be told need not be counted otherwise. */
    public boolean isHeard() {
        return heard;
    }

    /** Tells a point without numbers. */
    public void tell(DecisionPoint point) {
        tell(point, 0, 0, 0);
    }

    /** Tells a point with one number. */
    public void tell(DecisionPoint point, long first) {
        tell(point, first, 0, 0);
    }

    /** Tells a point with two numbers. */
    public void tell(DecisionPoint point, long first, long second) {
        tell(point, first, second, 0);
    }

    /** Tells that this way was taken, with the numbers that the point declares, in their order. */
    public void tell(DecisionPoint point, long first, long second, long third) {
        if (heard) {
            probe.decision(point, first, second, third);
        }
    }
}
