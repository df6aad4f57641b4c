package org.alloclab.libc.jemalloc.base;

/** What memory that is handed out must hold. */
public enum Contents {
    /** Whatever it held before. */
    ANY,
    ZERO
}
