package org.alloclab.api.metric;

/** Which way of a figure is the better one. */
public enum Direction {
    /** The less, the better. */
    LOWER_IS_BETTER,
    /** The more, the better. */
    HIGHER_IS_BETTER,
    /** Neither is better. */
    NEUTRAL
}
