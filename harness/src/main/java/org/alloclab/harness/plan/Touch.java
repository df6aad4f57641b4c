package org.alloclab.harness.plan;

/** What the simulated program does with a new block. */
public enum Touch {
    /** Nothing: only the allocator's own accesses reach memory. */
    NONE,
    /** Writes one byte in every page of it, the first and the last byte included. */
    ALL
}
