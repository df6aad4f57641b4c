package org.alloclab.libc.jemalloc.tcache;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.arena.Arena;
import org.alloclab.libc.jemalloc.arena.ArenaBinding;
import org.alloclab.libc.jemalloc.arena.Arenas;
import org.alloclab.libc.jemalloc.conf.Config;
import org.alloclab.libc.jemalloc.emap.Rtree;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/** The thread caches of the process: what they share, and which arena each belongs to. (jemalloc 5.3.0 tcache.c) */
public final class Tcaches {
    private final TcacheShape shape;
    private final Config config;
    private final SizeClasses sizes;
    private final UserMemory memory;
    private final Rtree rtree;
    private final Arenas arenas;
    private final Teller teller;
    private final List<List<Tcache>> ofArena = new ArrayList<>();

    /** Keeps what caches share. */
    public Tcaches(
            TcacheShape shape,
            Config config,
            SizeClasses sizes,
            UserMemory memory,
            Rtree rtree,
            Arenas arenas,
            Teller teller) {
        this.shape = shape;
        this.config = config;
        this.sizes = sizes;
        this.memory = memory;
        this.rtree = rtree;
        this.arenas = arenas;
        this.teller = teller;
    }

    public TcacheShape shape() {
        return shape;
    }

    /**
     * Makes the empty cache of a thread.
     *
     * @param stackMemory the memory of its stacks
     */
    public Tcache make(ArenaBinding thread, ArenaChoice choice, long stackMemory) {
        return new Tcache(thread, choice, stackMemory, shape, config, sizes, memory, rtree, arenas, teller);
    }

    /** Lets a cache belong to an arena. (tcache_arena_associate) */
    public void associate(Tcache tcache, Arena arena) {
        tcache.arena(arena);
        arena.tcachesMutex().lock();
        of(arena).add(tcache);
    }

    /** Takes a cache away from its arena, which gets its counts. (tcache_arena_dissociate) */
    public void dissociate(Tcache tcache) {
        Arena old = tcache.owner();
        old.tcachesMutex().lock();
        of(old).remove(tcache);
        tcache.mergeStats(old);
        tcache.arena(null);
    }

    /** The caches that belong to an arena. */
    public List<Tcache> of(Arena arena) {
        while (ofArena.size() <= arena.index()) {
            ofArena.add(new ArrayList<>());
        }
        return ofArena.get(arena.index());
    }
}
