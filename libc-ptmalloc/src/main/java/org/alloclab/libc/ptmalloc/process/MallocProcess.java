package org.alloclab.libc.ptmalloc.process;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.libc.ptmalloc.arena.ArenaParts;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.region.ArenaList;
import org.alloclab.libc.ptmalloc.region.HeapRegions;
import org.alloclab.libc.ptmalloc.region.MainArena;
import org.alloclab.libc.ptmalloc.system.MmappedChunks;
import org.alloclab.libc.ptmalloc.system.ProgramThreads;
import org.alloclab.libc.ptmalloc.system.SystemMemory;
import org.alloclab.libc.ptmalloc.version.Start;

/** malloc in one process: what its threads share, put together. */
public final class MallocProcess {
    private final Parameters parameters;
    private final SystemMemory system;
    private final MmappedChunks mapped;
    private final ProgramThreads threads = new ProgramThreads();
    private final HeapRegions regions;
    private final MainArena main;
    private final ArenaList arenas;
    private final Teller teller;
    private final long cacheKey;
    private final List<ThreadMalloc> heaps = new ArrayList<>();
    private final List<Integer> threadNumbers = new ArrayList<>();
    private boolean initialised;
    private boolean hooked;
    private boolean settled;
    private boolean exposed;

    /**
     * Nothing is allocated before the first thread asks.
     *
     * @param seed of what is random in the real thing
     */
    public MallocProcess(
            MachineDescription machine, SystemCalls space, Parameters parameters, Teller teller, long seed) {
        this.parameters = parameters;
        this.teller = teller;
        this.hooked = parameters.rules.start() == Start.FIRST_CALL_BY_HOOK;
        this.cacheKey = mix(seed) & parameters.sizes.wordMask;
        this.system = new SystemMemory(machine, space, parameters);
        this.mapped = new MmappedChunks(system, parameters, teller);
        this.regions = new HeapRegions(system, parameters, teller);
        ArenaParts parts = new ArenaParts(parameters, system, mapped, threads, teller);
        this.main = new MainArena(parts);
        this.arenas = new ArenaList(parts, regions, main);
    }

    /** SplitMix64's finalizer. */
    private static long mix(long seed) {
        long z = seed + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** The malloc family for one more thread; number 0 is the one that the program starts with. */
    public ThreadMalloc attach(int number) {
        if (number != 0) {
            threads.begin();
        }
        ThreadMalloc heap = new ThreadMalloc(this);
        if (exposed) {
            heap.expose();
        }
        heaps.add(heap);
        threadNumbers.add(number);
        if (number == 0 && parameters.rules.start() == Start.PROGRAM_START) {
            heap.setArena(main);
        }
        return heap;
    }

    /** From now on the program may write where it should not: tables of thread caches are what memory says. */
    public void expose() {
        if (!exposed) {
            exposed = true;
            system.memory().distrust();
            heaps.forEach(ThreadMalloc::expose);
        }
    }

    /** What each thread has, in the order in which they came. */
    public List<ThreadMalloc> heaps() {
        return Collections.unmodifiableList(heaps);
    }

    /** The number of the thread that came as the n-th. */
    public int threadNumber(int heap) {
        return threadNumbers.get(heap);
    }

    public Parameters parameters() {
        return parameters;
    }

    public SystemMemory system() {
        return system;
    }

    public MmappedChunks mapped() {
        return mapped;
    }

    public HeapRegions regions() {
        return regions;
    }

    public MainArena main() {
        return main;
    }

    public ArenaList arenas() {
        return arenas;
    }

    ProgramThreads threads() {
        return threads;
    }

    Teller teller() {
        return teller;
    }

    /** tcache_key: random in the real thing, from the run's seed here. */
    long cacheKey() {
        return cacheKey;
    }

    /** Whether a thread has called malloc: ptmalloc_init ran. */
    public boolean isInitialised() {
        return initialised;
    }

    /** Whether nothing is left of what only a first call does. */
    boolean isSettled() {
        return settled;
    }

    /** The hook that the first malloc, calloc or realloc goes through is taken away; answers whether it was there. */
    boolean unhook() {
        boolean was = hooked;
        hooked = false;
        settled = initialised;
        return was;
    }

    /** ptmalloc_init; answers whether this is the first time. */
    boolean initialise() {
        boolean first = !initialised;
        initialised = true;
        settled = !hooked;
        return first;
    }
}
