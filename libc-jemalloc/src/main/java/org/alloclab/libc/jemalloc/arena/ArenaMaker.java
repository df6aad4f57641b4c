package org.alloclab.libc.jemalloc.arena;

import org.alloclab.api.machine.Clock;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.jemalloc.background.ArenaDecay;
import org.alloclab.libc.jemalloc.background.DeferredWork;
import org.alloclab.libc.jemalloc.base.Base;
import org.alloclab.libc.jemalloc.conf.Config;
import org.alloclab.libc.jemalloc.decay.Decay;
import org.alloclab.libc.jemalloc.emap.EdataCache;
import org.alloclab.libc.jemalloc.extent.ExtentFloor;
import org.alloclab.libc.jemalloc.extent.ExtentSource;
import org.alloclab.libc.jemalloc.extent.Pac;
import org.alloclab.libc.jemalloc.extent.PageAllocator;
import org.alloclab.libc.jemalloc.extent.Stage;
import org.alloclab.libc.jemalloc.mutex.Mutex;
import org.alloclab.libc.jemalloc.mutex.RunningThread;
import org.alloclab.libc.jemalloc.size.BinInfo;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.jspecify.annotations.Nullable;

/** Puts arenas together from what they share and what is their own. (jemalloc 5.3.0 arena.c, arena_new) */
public final class ArenaMaker {
    private final Config config;
    private final SizeClasses sizes;
    private final BinInfo[] infos;
    private final UserMemory memory;
    private final Clock clock;
    private final RunningThread running;
    private final ExtentFloor shared;
    private final ArenaDefaults defaults;
    private final DeferredWork deferred;

    /**
     * Keeps what arenas share.
     *
     * @param infos shapes of slabs, by size index
     * @param deferred who purges when threads do not
     */
    public ArenaMaker(
            Config config,
            SizeClasses sizes,
            BinInfo[] infos,
            UserMemory memory,
            Clock clock,
            RunningThread running,
            ExtentFloor shared,
            ArenaDefaults defaults,
            DeferredWork deferred) {
        this.config = config;
        this.sizes = sizes;
        this.infos = infos;
        this.memory = memory;
        this.clock = clock;
        this.running = running;
        this.shared = shared;
        this.defaults = defaults;
        this.deferred = deferred;
    }

    /** The base of an arena to come, or {@code null} without memory. */
    @Nullable
    Base newBase(Base.Owner owner) {
        return Base.create(shared.pages(), sizes, new Mutex(running), owner, config.metadataThp());
    }

    /** A new arena on a base of its own, whose record is taken from there. */
    Arena make(int index, Base base, long oversizeThreshold) {
        int shards = 0;
        for (BinInfo info : infos) {
            shards += info.shards();
        }
        long address = base.alloc(ArenaLayout.bytes(shards), SizeClasses.CACHE_LINE);
        ArenaLayout.touchNew(shared.pages(), address, shards);
        EdataCache edataCache = new EdataCache(base, memory, new Mutex(running));
        ExtentSource source = new ExtentSource(shared.pages(), shared.dss(), edataCache, defaults.dss());
        Pac pac = new Pac(
                index,
                config,
                oversizeThreshold,
                sizes,
                clock,
                running,
                shared,
                source,
                edataCache,
                newDecay(Stage.DIRTY, address + ArenaLayout.DECAY_DIRTY),
                newDecay(Stage.MUZZY, address + ArenaLayout.DECAY_MUZZY));
        PageAllocator pageAllocator = new PageAllocator(shared.rtree(), pac);
        ArenaDecay decay = new ArenaDecay(index, pac, deferred);
        ArenaStats stats = new ArenaStats(memory, address);
        return new Arena(
                index,
                base,
                edataCache,
                source,
                pac,
                pageAllocator,
                decay,
                new Bins(infos, running, memory, pageAllocator, decay, shared.teller()),
                new Large(sizes, memory, pageAllocator, stats, decay, shared.teller()),
                stats,
                new Mutex(running),
                new Mutex(running),
                clock.nanos());
    }

    private Decay newDecay(Stage stage, long address) {
        return new Decay(address, clock.nanos(), defaults.decayMillis(stage), new Mutex(running));
    }
}
