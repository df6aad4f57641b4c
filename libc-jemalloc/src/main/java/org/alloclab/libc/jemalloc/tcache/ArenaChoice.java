package org.alloclab.libc.jemalloc.tcache;

import org.alloclab.libc.jemalloc.arena.Arena;

/** Which arena serves a thread, as its cache asks when it has run empty. */
@FunctionalInterface
public interface ArenaChoice {
    Arena choose();
}
