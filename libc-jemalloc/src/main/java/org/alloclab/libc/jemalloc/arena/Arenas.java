package org.alloclab.libc.jemalloc.arena;

import java.util.Arrays;
import java.util.function.Consumer;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.background.DeferredWork;
import org.alloclab.libc.jemalloc.base.Base;
import org.alloclab.libc.jemalloc.conf.Options;
import org.alloclab.libc.jemalloc.decision.Decisions;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.extent.Stage;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.jspecify.annotations.Nullable;

/**
 * All arenas of the process.
 *
 * <pre>
 *   arena      0 .. narenas-1        narenas            narenas+1 ..
 *              automatic             for 8 MiB and up   made by hand (not modelled)
 * </pre>
 *
 * <p>Arenas other than the first are made when a thread first needs one. (jemalloc 5.3.0 jemalloc.c, arena.c)
 */
public final class Arenas {
    private final ArenaMaker maker;
    private final ArenaDefaults defaults;
    private final DeferredWork deferred;
    private final Teller teller;
    private Arena[] arenas = new Arena[1];
    private @Nullable Base firstBase;
    private int automatic = 1;
    private int oversizeArena = -1;
    private long oversizeThreshold = Options.OVERSIZE_THRESHOLD.defaultValue();

    public Arenas(ArenaMaker maker, ArenaDefaults defaults, DeferredWork deferred, Teller teller) {
        this.maker = maker;
        this.defaults = defaults;
        this.deferred = deferred;
        this.teller = teller;
    }

    /** Makes the base of the first arena, which serves the whole library; answers {@code null} without memory. */
    public @Nullable Base bootBase() {
        firstBase = maker.newBase(Base.Owner.FIRST_ARENA);
        return firstBase;
    }

    /** Makes the first arena. */
    public void bootFirst() {
        arenas[0] = maker.make(0, firstBase(), oversizeThreshold);
    }

    /**
     * Makes room for all arenas. (malloc_init_narenas, arena_init_huge)
     *
     * @param count automatic arenas
     * @param threshold sizes from here on get an arena of their own; 0 for none
     */
    public void bootAll(int count, long threshold) {
        automatic = count;
        int total = count;
        if (threshold == 0) {
            oversizeThreshold = SizeClasses.LARGE_MAX + SizeClasses.PAGE;
        } else {
            oversizeThreshold = threshold;
            oversizeArena = total++;
        }
        arenas = Arrays.copyOf(arenas, total);
    }

    /** The base of the first arena. */
    public Base firstBase() {
        if (firstBase == null) {
            throw new IllegalStateException("the library has not started");
        }
        return firstBase;
    }

    public Arena first() {
        return arenas[0];
    }

    /** Automatic arenas, made or not. */
    public int automatic() {
        return automatic;
    }

    /** Arenas that there are numbers for. */
    public int total() {
        return arenas.length;
    }

    /** The number of the arena that serves oversize requests, or -1. */
    public int oversizeArena() {
        return oversizeArena;
    }

    /** An arena by its number, or {@code null} if it was not made yet. */
    public @Nullable Arena at(int index) {
        return index < arenas.length ? arenas[index] : null;
    }

    /** The arena of an extent in use. (arena_get_from_edata) */
    public Arena of(Edata edata) {
        return arenas[edata.arenaIndex];
    }

    /** Shows the arenas that were made, by rising number. */
    public void forEach(Consumer<Arena> action) {
        for (Arena arena : arenas) {
            if (arena != null) {
                action.accept(arena);
            }
        }
    }

    /** A new arena with a number, if there is none; {@code null} without memory. (arena_init_locked) */
    public @Nullable Arena orNew(int index) {
        Arena arena = arenas[index];
        if (arena == null) {
            Base base = maker.newBase(Base.Owner.LATER_ARENA);
            if (base == null) {
                return null;
            }
            arena = maker.make(index, base, oversizeThreshold);
            arenas[index] = arena;
            teller.tell(Decisions.ARENA_MADE, index);
            deferred.arenaMade(arena.decay());
        }
        return arena;
    }

    /**
     * The same where a thread asks for both of its arenas; where both are new ones they are the same, and it is reported
     * twice. (arena_choose_hard)
     */
    public @Nullable Arena orNewReported(int index) {
        Arena arena = arenas[index];
        if (arena == null) {
            return orNew(index);
        }
        deferred.arenaMade(arena.decay());
        return arena;
    }

    /** Whether requests of a size are served from an arena of their own. */
    public boolean isOversize(long size) {
        return Long.compareUnsigned(size, oversizeThreshold) >= 0 && oversizeArena > 0;
    }

    /** The arena of oversize requests, or {@code null} without memory; it purges at once. (arena_choose_huge) */
    public @Nullable Arena oversize() {
        Arena arena = arenas[oversizeArena];
        if (arena == null) {
            arena = orNew(oversizeArena);
            if (arena == null) {
                return null;
            }
            purgeAtOnce(arena, Stage.DIRTY);
            purgeAtOnce(arena, Stage.MUZZY);
        }
        return arena;
    }

    private void purgeAtOnce(Arena arena, Stage stage) {
        if (defaults.decayMillis(stage) > 0) {
            arena.pac().setDecay(stage, 0, deferred.eagerness());
        }
    }
}
