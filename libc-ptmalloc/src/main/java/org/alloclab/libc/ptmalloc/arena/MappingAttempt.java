package org.alloclab.libc.ptmalloc.arena;

/** Whether a mapping was tried before an arena grows (tried_mmap). */
public enum MappingAttempt {
    NONE,
    REFUSED
}
