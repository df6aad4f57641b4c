package org.alloclab.api.metric;

/** Unit of a figure. */
public enum Unit {
    BYTES,
    /** 1024 bytes, as the files below {@code /proc} print sizes. */
    KILOBYTES,
    PAGES,
    COUNT,
    NANOSECONDS,
    ADDRESS,
    /** A quotient of two figures of one unit; the only one with digits behind the point. */
    RATIO
}
