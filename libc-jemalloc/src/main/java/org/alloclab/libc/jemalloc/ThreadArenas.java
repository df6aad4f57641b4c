package org.alloclab.libc.jemalloc;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.space.Errno;
import org.jspecify.annotations.Nullable;

/**
 * Which arena serves which thread.
 *
 * <pre>
 *   default        an arena without threads; else a new one, while there are fewer than narenas; else the least used
 *   percpu_arena   percpu: arena = CPU        phycpu: arena = CPU mod half the CPUs
 * </pre>
 *
 * <p>A thread has two: one for the program's allocations, one for jemalloc's own. (jemalloc 5.3.0 jemalloc.c,
 * arena_choose_hard; jemalloc_internal_inlines_b.h)
 *
 * <p>Not modelled: threads that move between CPUs. The CPU of a simulated thread is given; the real one is where the
 * kernel ran the thread last.
 */
final class ThreadArenas {
    private final Jemalloc jemalloc;
    private final BinInfo[] bins;
    private final int cpus;
    private final boolean phycpu;
    private final boolean percpu;

    ThreadArenas(Jemalloc jemalloc, Config config) {
        this.jemalloc = jemalloc;
        this.bins = jemalloc.bins();
        this.cpus = jemalloc.cpus();
        this.phycpu = config.percpuArena().equals("phycpu");
        this.percpu = !config.percpuArena().equals("disabled");
    }

    /** The arenas that {@code percpu_arena} takes, 0 where it is off. */
    int percpuLimit() {
        if (!percpu) {
            return 0;
        }
        if (phycpu && cpus > 1) {
            return cpus % 2 == 0 ? cpus / 2 : cpus / 2 + 1;
        }
        return cpus;
    }

    /** The arena that serves a thread. (arena_choose) */
    Arena choose(Tsd tsd) {
        if (tsd.reentrancy > 0) {
            return jemalloc.firstArena();
        }
        Arena arena = tsd.arena;
        if (arena == null) {
            arena = bind(tsd);
            Tcache tcache = tsd.tcache;
            if (tcache != null && tcache.arena() != arena) {
                if (tcache.arena() != null) {
                    tcache.dissociate(tsd);
                }
                tcache.associate(arena);
            }
        }
        if (percpu && arena.index() < percpuLimit() && arena.lastThread != tsd) {
            arena = followCpu(tsd, arena);
        }
        return arena;
    }

    /** Moves a thread to an arena by its number; answers what forbids it. (thread_arena_ctl) */
    @Nullable
    Errno move(Tsd tsd, int index) {
        Arena old = choose(tsd);
        if (old.index() == index) {
            return null;
        }
        if (index < percpuLimit()) {
            return Errno.EPERM;
        }
        Arena arena = jemalloc.arenaOrNew(index);
        if (arena == null) {
            return Errno.EAGAIN;
        }
        migrate(tsd, old, arena);
        return null;
    }

    /** (arena_migrate, tcache_arena_reassociate) */
    private static void migrate(Tsd tsd, Arena from, Arena to) {
        from.addThread(false, -1);
        to.addThread(false, 1);
        tsd.arena = to;
        if (from.threads(false) == 0) {
            from.decay(false, true);
        }
        if (tsd.tcache != null) {
            tsd.tcache.dissociate(tsd);
            tsd.tcache.associate(to);
        }
    }

    /** Gives a thread its arenas. (arena_choose_hard) */
    private Arena bind(Tsd tsd) {
        int narenas = jemalloc.narenas();
        if (percpu) {
            return bindBoth(tsd, needed(jemalloc.arenaOrNew(cpuArena(tsd))));
        }
        if (narenas == 1) {
            return bindBoth(tsd, jemalloc.firstArena());
        }
        Arena[] least = {jemalloc.firstArena(), jemalloc.firstArena()};
        int firstMissing = narenas;
        for (int i = 1; i < narenas; i++) {
            Arena arena = jemalloc.arenaAt(i);
            if (arena == null) {
                firstMissing = Math.min(firstMissing, i);
                continue;
            }
            for (int j = 0; j < 2; j++) {
                if (arena.threads(j == 1) < least[j].threads(j == 1)) {
                    least[j] = arena;
                }
            }
        }
        for (int j = 0; j < 2; j++) {
            boolean internal = j == 1;
            boolean idle = least[j].threads(internal) == 0;
            bind(tsd, idle || firstMissing == narenas ? least[j] : make(firstMissing), internal);
        }
        return needed(tsd.arena);
    }

    /** Makes an arena; where both of a thread's are new ones they are the same, and it is reported twice. */
    private Arena make(int index) {
        Arena made = jemalloc.arenaAt(index);
        if (made != null) {
            jemalloc.backgroundThreads().arenaMade(made);
            return made;
        }
        return needed(jemalloc.arenaOrNew(index));
    }

    private Arena bindBoth(Tsd tsd, Arena arena) {
        bind(tsd, arena, false);
        bind(tsd, arena, true);
        return arena;
    }

    private void bind(Tsd tsd, Arena arena, boolean internal) {
        arena.addThread(internal, 1);
        if (internal) {
            tsd.internalArena = arena;
            return;
        }
        tsd.arena = arena;
        int shard = arena.takeShard();
        for (int i = 0; i < bins.length; i++) {
            tsd.binShards[i] = Integer.remainderUnsigned(shard, bins[i].shards());
        }
    }

    /** The thread moves to the arena of its CPU. (percpu_arena_update) */
    private Arena followCpu(Tsd tsd, Arena current) {
        Arena arena = current;
        int index = cpuArena(tsd);
        if (arena.index() != index) {
            arena = needed(jemalloc.arenaOrNew(index));
            migrate(tsd, current, arena);
        }
        arena.lastThread = tsd;
        return arena;
    }

    private int cpuArena(Tsd tsd) {
        return phycpu && tsd.cpu >= cpus / 2 && cpus > 1 ? tsd.cpu - cpus / 2 : tsd.cpu;
    }

    private static Arena needed(@Nullable Arena arena) {
        if (arena == null) {
            throw SimulatedDeath.abort("<jemalloc>: Error in malloc(): out of memory");
        }
        return arena;
    }
}
