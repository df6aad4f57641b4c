package org.alloclab.libc.jemalloc.background;

import org.alloclab.libc.jemalloc.decay.Decay;
import org.alloclab.libc.jemalloc.decay.DecayTicker;
import org.alloclab.libc.jemalloc.extent.Eagerness;
import org.alloclab.libc.jemalloc.extent.Pac;
import org.alloclab.libc.jemalloc.extent.Stage;
import org.alloclab.libc.jemalloc.number.Prng;

/**
 * When the unused pages of one arena are looked at, and by whom.
 *
 * <pre>
 *   operations of threads ──► ticker ─┐
 *   an extent became dirty ───────────┼──► dirty, then muzzy: let go what the rule says ──► {@link Pac}
 *   a background thread ──────────────┘
 * </pre>
 *
 * (jemalloc 5.3.0 arena.c, arena_decay)
 */
public final class ArenaDecay {
    private final int arenaIndex;
    private final Pac pac;
    private final DeferredWork deferred;
    private final Decay dirtyDecay;

    public ArenaDecay(int arenaIndex, Pac pac, DeferredWork deferred) {
        this.arenaIndex = arenaIndex;
        this.pac = pac;
        this.deferred = deferred;
        this.dirtyDecay = pac.decay(Stage.DIRTY);
    }

    public int arenaIndex() {
        return arenaIndex;
    }

    /** What follows each time an extent became dirty. (arena_handle_deferred_work) */
    public void extentFreed() {
        if (dirtyDecay.immediate()) {
            dirtyDecay.mutex().lock();
            pac.purgeAll(Stage.DIRTY);
        }
        deferred.pagesFreed(arenaIndex);
    }

    /** Counts operations of a thread down to the next look at the clock. (arena_decay_ticks) */
    public void ticks(DecayTicker ticker, Prng random, int count) {
        if (ticker.ticks(count, random)) {
            decay();
        }
    }

    /** Purges what has to go. (arena_decay) */
    public void decay() {
        decay(Stage.DIRTY);
        if (!nothingMuzzy()) {
            decay(Stage.MUZZY);
        }
    }

    /** The same by a background thread. */
    public void decayInBackground() {
        decayInBackground(Stage.DIRTY);
        if (!nothingMuzzy()) {
            decayInBackground(Stage.MUZZY);
        }
    }

    /** Purges everything. */
    public void purge() {
        purge(Stage.DIRTY);
        if (!nothingMuzzy()) {
            purge(Stage.MUZZY);
        }
    }

    /** Time until a background thread should look again, or {@link Decay#NEVER}. */
    long nanosUntilPurge(long thresholdPages) {
        return sooner(nanosUntilPurge(Stage.DIRTY, thresholdPages), nanosUntilPurge(Stage.MUZZY, thresholdPages));
    }

    /** The shorter of two times, of which {@link Decay#NEVER}, all ones, is the longest. */
    static long sooner(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    private long nanosUntilPurge(Stage stage, long thresholdPages) {
        return pac.decay(stage).nanosUntilPurge(pac.ecache(stage).pages(), thresholdPages);
    }

    private boolean nothingMuzzy() {
        return pac.ecache(Stage.MUZZY).pages() == 0 && pac.decay(Stage.MUZZY).millis() <= 0;
    }

    private void decay(Stage stage) {
        Decay decay = pac.decay(stage);
        decay.mutex().lock();
        if (pac.maybePurge(stage, deferred.eagerness())) {
            deferred.epochBegan(arenaIndex, decay, decay.lastEpochPages());
        }
    }

    private void decayInBackground(Stage stage) {
        pac.decay(stage).mutex().lock();
        pac.maybePurge(stage, Eagerness.ALWAYS);
    }

    private void purge(Stage stage) {
        pac.decay(stage).mutex().lock();
        pac.purgeAll(stage);
    }
}
