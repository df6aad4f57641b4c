package org.alloclab.api.heap;

/** Threads of the allocator's own, which sleep until a time and then work. One without any leaves all of it as it is here. */
public interface HeapThreads {

    /**
     * When the next of the allocator's own threads wakes up, in nanoseconds by the machine's clock; {@link Long#MAX_VALUE}
     * where none sleeps until a time. Whoever steps the machine sets the clock to that time and calls {@link #wake}; an
     * allocator without threads of its own does neither.
     */
    default long nextWakeNanos() {
        return Long.MAX_VALUE;
    }

    /** Runs those of the allocator's own threads whose time has come. Afterwards {@link #nextWakeNanos} lies ahead. */
    default void wake() {}
}
