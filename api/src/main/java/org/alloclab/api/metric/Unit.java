package org.alloclab.api.metric;

/** Unit of a figure. */
public enum Unit {
    /** Bytes. */
    BYTES,
    /** 1024 bytes, as the files below {@code /proc} print sizes. */
    KILOBYTES,
    /** Pages of 4 KiB. */
    PAGES,
    /** How many of something. */
    COUNT,
    /** Nanoseconds. */
    NANOSECONDS,
    /** A virtual address; written in hexadecimal. */
    ADDRESS,
    /** A quotient of two figures of one unit; the only one with digits behind the point. */
    RATIO
}
