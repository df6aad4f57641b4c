package org.alloclab.api.metric;

/** Unit of a figure. */
public enum Unit {
    BYTES,
    PAGES,
    COUNT,
    NANOSECONDS,
    ADDRESS
}
