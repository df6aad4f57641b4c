package org.alloclab.harness.study.fit;

/**
 * A figure of a trace and of the generator that was made from it.
 *
 * @param figure what is compared
 * @param ofTrace its value
 * @param ofGenerator the generator's
 */
public record Likeness(Kind figure, double ofTrace, double ofGenerator) {
    /** A generator matches if each figure differs by less than this part. */
    public static final double GOAL = 0.05;

    /** What is compared. */
    public enum Kind {
        PEAK_LIVE("most bytes live"),
        RSS_RATIO("resident over live bytes, peak over peak"),
        FAULTS("page faults");

        private final String meaning;

        Kind(String meaning) {
            this.meaning = meaning;
        }

        public String meaning() {
            return meaning;
        }
    }

    /** The generator's difference as a part of the trace's value. */
    public double difference() {
        return ofTrace == 0 ? (ofGenerator == 0 ? 0 : 1) : (ofGenerator - ofTrace) / ofTrace;
    }

    public boolean isMatch() {
        return Math.abs(difference()) < GOAL;
    }
}
