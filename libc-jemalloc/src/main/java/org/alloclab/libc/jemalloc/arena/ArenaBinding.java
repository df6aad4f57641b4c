package org.alloclab.libc.jemalloc.arena;

import org.alloclab.libc.jemalloc.background.ArenaDecay;
import org.alloclab.libc.jemalloc.decay.DecayTicker;
import org.alloclab.libc.jemalloc.number.Prng;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.jspecify.annotations.Nullable;

/** What a thread has to do with arenas: those it is bound to, its bins there, its ticker and its generator. */
public final class ArenaBinding {
    private final DecayTicker ticker = new DecayTicker();
    private final Prng random = new Prng(0);
    private final int[] binShards = new int[SizeClasses.BINS];
    private @Nullable Arena arena;
    private @Nullable Arena internalArena;

    /** Seeds the generator with the address of the thread's record. */
    public void seed(long address) {
        random.seed(address);
    }

    /** The arena that it is bound to for a use. */
    public @Nullable Arena arena(Use use) {
        return use == Use.PROGRAM ? arena : internalArena;
    }

    /** The arena for the program's allocations. */
    public @Nullable Arena arena() {
        return arena;
    }

    /** Binds the thread to an arena, and to the next shard of its bins. (arena_bind) */
    public void bind(Use use, Arena to) {
        to.addThread(use);
        if (use == Use.INTERNAL) {
            internalArena = to;
            return;
        }
        arena = to;
        int shard = to.takeShard();
        for (int i = 0; i < binShards.length; i++) {
            binShards[i] = Integer.remainderUnsigned(shard, to.shards(i).length);
        }
    }

    /** Moves it to another arena; the shards stay as they are. (arena_migrate) */
    public void migrate(Arena from, Arena to) {
        from.removeThread(Use.PROGRAM);
        to.addThread(Use.PROGRAM);
        arena = to;
    }

    /** Lets go of both arenas. (arena_unbind) */
    public void unbind() {
        if (internalArena != null) {
            internalArena.removeThread(Use.INTERNAL);
            internalArena = null;
        }
        if (arena != null) {
            arena.removeThread(Use.PROGRAM);
            arena = null;
        }
    }

    /** The shard of a class's bins that it uses; the first as long as it is bound to no arena. */
    int shard(int szind) {
        return arena == null ? 0 : binShards[szind];
    }

    /** Counts operations on an arena down to the next look at the clock. */
    public void ticks(ArenaDecay decay, int count) {
        decay.ticks(ticker, random, count);
    }

    /** Uniform in {@code [0, 2^bits)}. */
    long randomBits(int bits) {
        return random.bits(bits);
    }
}
