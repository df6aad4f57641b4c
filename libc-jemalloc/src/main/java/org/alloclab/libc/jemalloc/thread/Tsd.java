package org.alloclab.libc.jemalloc.thread;

import org.alloclab.libc.jemalloc.arena.ArenaBinding;
import org.alloclab.libc.jemalloc.tcache.Tcache;
import org.jspecify.annotations.Nullable;

/**
 * What jemalloc keeps for each thread ({@code tsd_t}, in the thread's static TLS). The TLS of every thread is resident
 * from the start; its accesses cost nothing here.
 *
 * <p>Life: uninitialised; minimal, while the thread has only freed; nominal; dead. (jemalloc 5.3.0 tsd.c)
 */
final class Tsd {
    /** The record lies this far below the thread's control block. */
    private static final long BELOW_CONTROL_BLOCK = 0xa48;

    enum State {
        UNINITIALISED,
        MINIMAL,
        NOMINAL,
        DEAD
    }

    final ArenaBinding binding = new ArenaBinding();
    final ByteMeter allocated;
    final ByteMeter deallocated;

    State state = State.UNINITIALISED;
    int cpu;

    /** Set while the allocator calls itself: everything then comes from the first arena, uncached. */
    int reentrancy;

    @Nullable
    Tcache tcache;

    private long address;

    Tsd(long gcIncrement) {
        allocated = new ByteMeter(gcIncrement);
        deallocated = new ByteMeter(gcIncrement);
    }

    /** Places the record, whose address seeds the generator. */
    void place(long controlBlock) {
        address = controlBlock - BELOW_CONTROL_BLOCK;
        binding.seed(address);
    }

    long address() {
        return address;
    }

    /** (tsd_data_init, first half) */
    void init() {
        binding.seed(address);
        allocated.restart();
        deallocated.restart();
    }

    /** Whether the thread is where the fast path may run: nominal, cached, not inside the allocator. */
    boolean allowsFast() {
        return state == State.NOMINAL && tcache != null && reentrancy == 0;
    }

    /** Whether events of the byte meters may run their handlers. */
    boolean allowsEvents() {
        return state == State.NOMINAL && reentrancy == 0;
    }

    /** The cache that a free goes through: a thread that has only freed, or is ending, has none to use. */
    @Nullable
    Tcache tcacheForFree() {
        return reentrancy == 0 ? tcache : null;
    }
}
