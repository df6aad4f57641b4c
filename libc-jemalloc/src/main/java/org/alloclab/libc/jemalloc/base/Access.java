package org.alloclab.libc.jemalloc.base;

/** Whether pages must be accessible as soon as they are mapped. */
public enum Access {
    COMMITTED,
    /** Address space alone will do, where the kernel does not overcommit. */
    RESERVED
}
