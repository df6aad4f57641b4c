package org.alloclab.api.metric;

/** Which way of a figure is the better one. */
public enum Direction {
    LOWER_IS_BETTER,
    HIGHER_IS_BETTER,
    NEUTRAL
}
