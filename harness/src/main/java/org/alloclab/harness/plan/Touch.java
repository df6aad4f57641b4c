package org.alloclab.harness.plan;

import java.util.Locale;

/** What the simulated program does with a new block. */
public enum Touch {
    /** Nothing: only the allocator's own accesses reach memory. */
    NONE,
    /** Writes one byte in every page of it, the first and the last byte included. */
    ALL,
    /** Writes the pages that the trace says were written; all of a block of which it says nothing. */
    RECORDED;

    /** Which bound of what is resident a run is, where it is one: {@code lower} or {@code upper}; else empty. */
    public String bound() {
        return switch (this) {
            case NONE -> "lower";
            case ALL -> "upper";
            case RECORDED -> "";
        };
    }

    /** As options and files name it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
