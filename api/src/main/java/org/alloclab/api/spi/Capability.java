package org.alloclab.api.spi;

/** What a plug-in can do beyond its interface's minimum; tests and the harness ask for these, never for a class. */
public enum Capability {
    /** Addresses equal those of the real component, operation by operation. */
    ADDRESS_EXACT,
    /** Different threads may get different caches or arenas, and {@code exit} gives them back. */
    THREAD_CACHES,
    /** Returns memory to the kernel. */
    RETURNS_MEMORY,
    /** Detects double and wild frees as the real component does. */
    DETECTS_BAD_FREE,
    /** Behaviour depends on the clock (decay). */
    TIME_DEPENDENT,
    /** Works with 4-byte words. */
    WORD_32,
    /** Never uses memory again that was freed: an arena that goes as a whole. Such an allocator is not held to reuse. */
    NEVER_REUSES
}
