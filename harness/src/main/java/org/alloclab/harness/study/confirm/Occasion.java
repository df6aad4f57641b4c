package org.alloclab.harness.study.confirm;

/**
 * A moment at which a forecast and a real run are compared.
 *
 * @param name for people
 * @param kind what moment it is
 * @param nanos time since the start, of a moment that is told by its time; otherwise 0
 */
public record Occasion(String name, Kind kind, long nanos) {
    /** When most was resident. */
    public static final Occasion PEAK = new Occasion("peak", Kind.PEAK, 0);
    /** The last moment before the program begins to exit. */
    public static final Occasion END = new Occasion("end", Kind.END, 0);

    /** Kinds of moments, each with how far a forecast may be off. */
    public enum Kind {
        PEAK(0.03),
        TIME(0.05),
        END(0.05);

        private final double goal;

        Kind(double goal) {
            this.goal = goal;
        }

        /** A forecast is right within this part of what is measured. */
        public double goal() {
            return goal;
        }
    }
}
