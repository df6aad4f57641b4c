package org.alloclab.harness.study.compare;

/**
 * Time in a comparison.
 *
 * @param everyNanos time between two samples of the series, or 0 where it goes by operations
 * @param idleNanos time that passes behind the last operation
 */
public record Pace(long everyNanos, long idleNanos) {
    /** By operations. */
    public static final Pace BY_OPERATIONS = new Pace(0, 0);
}
