package org.alloclab.libc.ptmalloc.region;

import org.alloclab.libc.ptmalloc.arena.Arena;
import org.jspecify.annotations.Nullable;

/** A thread as the list of arenas sees it: it has an arena, or none yet (thread_arena). */
public interface ArenaUser {
    @Nullable
    Arena arena();

    void setArena(Arena arena);
}
