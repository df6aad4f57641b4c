package org.alloclab.libc.ptmalloc;

import java.util.Arrays;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.probe.DecisionPoint;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.space.Advice;
import org.alloclab.api.space.ProgramBreak;

/** What the arenas and threads of one process share. */
final class MallocProcess {
    final AddressSpace space;
    final UserMemory memory;
    final MachineDescription machine;
    final Sizes sizes;
    final Parameters parameters;
    final Probe probe;

    /** Whether decisions are wanted; asked once. */
    final boolean tells;

    final MmappedChunks mmapped;
    final HeapRegions regions;
    final MainArena main;
    final ArenaList arenas;

    /** tcache_key: random in the real thing, from the run's seed here. */
    final long cacheKey;

    private final ProgramBreak programBreak;

    /** A second thread was made: SINGLE_THREAD_P is false from then on. */
    boolean multiThreaded;

    /** A thread has called malloc: ptmalloc_init ran. */
    boolean initialised;

    MallocProcess(MachineDescription machine, AddressSpace space, Parameters parameters, Probe probe, long seed) {
        this.machine = machine;
        this.space = space;
        this.memory = space.memory();
        this.parameters = parameters;
        this.sizes = parameters.sizes;
        this.probe = probe;
        this.tells = probe.hearsDecisions();
        this.cacheKey = mix(seed) & sizes.wordMask;
        this.programBreak = new ProgramBreak(space);
        this.mmapped = new MmappedChunks(this);
        this.regions = new HeapRegions(this);
        this.main = new MainArena(this, MainArena.addressIn(space, sizes));
        this.arenas = new ArenaList(this, main);
    }

    /** SplitMix64's finalizer. */
    private static long mix(long seed) {
        long z = seed + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** MORECORE: moves the break, answers where it was, or -1. Fails always where huge pages are wanted everywhere. */
    long sbrk(long increment) {
        return parameters.hugePageSize > 0 ? -1 : programBreak.sbrk(increment);
    }

    /** The program itself calls sbrk. */
    long foreignSbrk(long increment) {
        return programBreak.sbrk(increment);
    }

    /** The break as libc remembers it. */
    long currentBreak() {
        return programBreak.current();
    }

    /** madvise_thp: glibc 2.36 malloc.c. */
    void adviseHugePages(long address, long size) {
        if (parameters.thpPageSize == 0 || size < parameters.thpPageSize) {
            return;
        }
        long start = address & -Parameters.PAGE;
        space.madvise(start, size + address - start, Advice.HUGEPAGE);
    }

    /** memset. */
    void fill(long address, int value, long length) {
        long word = (value & 0xffL) * 0x0101010101010101L;
        long position = address;
        long end = address + length;
        while (position < end) {
            if ((position & 7) != 0 || end - position < 8) {
                memory.store8(position++, value & 0xff);
            } else if ((position & (Parameters.PAGE - 1)) != 0 || end - position < Parameters.PAGE) {
                memory.store(position, word);
                position += 8;
            } else {
                long[] page = new long[(int) Parameters.PAGE / 8];
                Arrays.fill(page, word);
                memory.touchWrite(position);
                memory.setPageContent(position, page);
                position += Parameters.PAGE;
            }
        }
    }

    void tell(DecisionPoint point, long subject, long detail) {
        probe.decision(point, subject, detail, 0);
    }
}
