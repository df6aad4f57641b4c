package org.alloclab.libc.jemalloc;

import org.jspecify.annotations.Nullable;

/**
 * What jemalloc keeps for each thread ({@code tsd_t}, in the thread's static TLS). The TLS of every thread is resident
 * from the start; its accesses cost nothing here.
 *
 * <p>Life: uninitialised; minimal, while the thread has only freed; nominal; dead. (jemalloc 5.3.0 tsd.c)
 */
final class Tsd {
    /** The record lies this far below the thread's control block. */
    static final long BELOW_CONTROL_BLOCK = 0xa48;

    enum State {
        UNINITIALISED,
        MINIMAL,
        NOMINAL,
        DEAD
    }

    final DecayTicker ticker = new DecayTicker();
    final Prng random = new Prng(0);
    final int[] binShards = new int[SizeClasses.BINS];
    final ByteMeter allocated;
    final ByteMeter deallocated;

    State state = State.UNINITIALISED;
    int cpu;

    /** Set while the allocator calls itself: everything then comes from the first arena, uncached. */
    int reentrancy;

    @Nullable
    Arena arena;

    @Nullable
    Arena internalArena;

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
        random.seed(address);
    }

    long address() {
        return address;
    }

    /** (tsd_data_init, first half) */
    void init() {
        random.seed(address);
        allocated.restart();
        deallocated.restart();
    }

    /** Whether the fast path may run: nominal, cached, nothing to be filled or traced. */
    boolean isFast(boolean slowOptions) {
        return state == State.NOMINAL && tcache != null && reentrancy == 0 && !slowOptions;
    }

    /** Whether events of the byte meters may run their handlers. */
    boolean allowsEvents() {
        return state == State.NOMINAL && reentrancy == 0;
    }
}
