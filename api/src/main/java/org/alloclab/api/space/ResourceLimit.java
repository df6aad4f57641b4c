package org.alloclab.api.space;

/** Limits that a process has on its memory ({@code setrlimit(2)}). */
public enum ResourceLimit {
    /** All areas. */
    AS,
    /** Private writable areas, and the distance of the break from the start of the heap. */
    DATA,
    /** The size to which the stack may grow. */
    STACK,
    /** Locked pages. */
    MEMLOCK
}
