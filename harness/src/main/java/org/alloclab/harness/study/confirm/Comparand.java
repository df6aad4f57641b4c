package org.alloclab.harness.study.confirm;

import java.util.Optional;
import org.alloclab.harness.nativeside.sample.RealRuns;

/**
 * Resident memory of the whole process at an occasion, predicted and measured.
 *
 * @param occasion when
 * @param predictedBytes by the simulation; of one that died, up to its death
 * @param measured by the real runs; empty where one of them was not seen at that time
 */
public record Comparand(Occasion occasion, long predictedBytes, Optional<RealRuns.Spread> measured) {
    /** How a forecast stands to what was measured. */
    public enum Verdict {
        /** It lies between the least and the most of the real runs. */
        WITHIN_SPREAD,
        /** It lies within the goal of the occasion. */
        WITHIN_GOAL,
        /** Neither. */
        OUTSIDE,
        /** Nothing was measured. */
        UNKNOWN
    }

    /** The forecast's difference from the median, as a part of the median. */
    public double difference() {
        return measured.filter(runs -> runs.median() > 0)
                .map(runs -> (double) (predictedBytes - runs.median()) / runs.median())
                .orElse(0.0);
    }

    /** By how many bytes the forecast is more than any run had, negative if less than any; 0 if within. */
    public long excessBytes() {
        return measured.map(runs -> predictedBytes > runs.most()
                        ? predictedBytes - runs.most()
                        : Math.min(0, predictedBytes - runs.least()))
                .orElse(0L);
    }

    public Verdict verdict() {
        if (measured.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        if (measured.get().contains(predictedBytes)) {
            return Verdict.WITHIN_SPREAD;
        }
        return Math.abs(difference()) <= occasion.kind().goal() ? Verdict.WITHIN_GOAL : Verdict.OUTSIDE;
    }
}
