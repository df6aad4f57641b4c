package org.alloclab.libc.jemalloc.thread;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.Errno;
import org.alloclab.libc.jemalloc.arena.Arena;
import org.alloclab.libc.jemalloc.arena.Arenas;
import org.alloclab.libc.jemalloc.arena.Use;
import org.alloclab.libc.jemalloc.conf.Config;
import org.alloclab.libc.jemalloc.decision.Decisions;
import org.alloclab.libc.jemalloc.tcache.Tcache;
import org.alloclab.libc.jemalloc.tcache.Tcaches;
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
public final class ThreadArenas {
    private final Arenas arenas;
    private final Tcaches tcaches;
    private final int cpus;
    private final boolean phycpu;
    private final boolean percpu;
    private final Teller teller;

    public ThreadArenas(Arenas arenas, Tcaches tcaches, Config config, int cpus, Teller teller) {
        this.arenas = arenas;
        this.tcaches = tcaches;
        this.cpus = cpus;
        this.phycpu = config.percpuArena().equals("phycpu");
        this.percpu = !config.percpuArena().equals("disabled");
        this.teller = teller;
    }

    /** The arenas that {@code percpu_arena} takes, 0 where it is off. */
    public int percpuLimit() {
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
            return arenas.first();
        }
        Arena arena = tsd.binding.arena();
        if (arena == null) {
            arena = bind(tsd);
            Tcache tcache = tsd.tcache;
            if (tcache != null && tcache.arena() != arena) {
                if (tcache.arena() != null) {
                    tcaches.dissociate(tcache);
                }
                tcaches.associate(tcache, arena);
            }
        }
        if (percpu && arena.index() < percpuLimit() && arena.changesHands(tsd.binding)) {
            arena = followCpu(tsd, arena);
        }
        return arena;
    }

    /**
     * The arena for a large request past any cache: that of oversize ones, or the thread's; {@code null} without memory.
     * (arena_choose_maybe_huge)
     */
    @Nullable
    Arena chooseFor(Tsd tsd, long size) {
        if (!arenas.isOversize(size)) {
            return choose(tsd);
        }
        teller.tell(Decisions.OVERSIZE_ARENA, arenas.oversizeArena(), size);
        return arenas.oversize();
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
        Arena arena = arenas.orNew(index);
        if (arena == null) {
            return Errno.EAGAIN;
        }
        migrate(tsd, old, arena);
        return null;
    }

    /** (arena_migrate, tcache_arena_reassociate) */
    private void migrate(Tsd tsd, Arena from, Arena to) {
        tsd.binding.migrate(from, to);
        tellChosen(to);
        if (from.threads(Use.PROGRAM) == 0) {
            from.decay().purge();
        }
        if (tsd.tcache != null) {
            tcaches.dissociate(tsd.tcache);
            tcaches.associate(tsd.tcache, to);
        }
    }

    /** Gives a thread its arenas. (arena_choose_hard) */
    private Arena bind(Tsd tsd) {
        if (percpu) {
            return bind(tsd, needed(arenas.orNew(cpuArena(tsd))));
        }
        int count = arenas.automatic();
        if (count == 1) {
            return bind(tsd, arenas.first());
        }
        int missing = 1;
        while (missing < count && arenas.at(missing) != null) {
            missing++;
        }
        Arena leastByPrograms = leastUsed(Use.PROGRAM);
        Arena leastInternally = leastUsed(Use.INTERNAL);
        Arena bound = idleOrNew(leastByPrograms, Use.PROGRAM, missing);
        bind(tsd, bound, Use.PROGRAM);
        bind(tsd, idleOrNew(leastInternally, Use.INTERNAL, missing), Use.INTERNAL);
        return bound;
    }

    private Arena leastUsed(Use use) {
        Arena least = arenas.first();
        for (int i = 1; i < arenas.automatic(); i++) {
            Arena arena = arenas.at(i);
            if (arena != null && arena.threads(use) < least.threads(use)) {
                least = arena;
            }
        }
        return least;
    }

    /** The least used arena, unless somebody uses it and another can be made. */
    private Arena idleOrNew(Arena least, Use use, int missing) {
        boolean idle = least.threads(use) == 0;
        return idle || missing == arenas.automatic() ? least : needed(arenas.orNewReported(missing));
    }

    private Arena bind(Tsd tsd, Arena arena) {
        bind(tsd, arena, Use.PROGRAM);
        bind(tsd, arena, Use.INTERNAL);
        return arena;
    }

    private void bind(Tsd tsd, Arena arena, Use use) {
        tsd.binding.bind(use, arena);
        if (use == Use.PROGRAM) {
            tellChosen(arena);
        }
    }

    private void tellChosen(Arena arena) {
        teller.tell(Decisions.ARENA_CHOSEN, arena.index(), arena.threads(Use.PROGRAM));
    }

    /** The thread moves to the arena of its CPU. (percpu_arena_update) */
    private Arena followCpu(Tsd tsd, Arena current) {
        Arena arena = current;
        int index = cpuArena(tsd);
        if (arena.index() != index) {
            arena = needed(arenas.orNew(index));
            migrate(tsd, current, arena);
        }
        arena.lastThread(tsd.binding);
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
