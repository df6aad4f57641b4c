package org.alloclab.libc.jemalloc.arena;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/** An arena's counts of large allocations, in simulated memory a record of 48 bytes for each class. */
public final class ArenaStats {
    private final UserMemory memory;
    private final long address;
    private final long[] mallocs = new long[SizeClasses.LARGE_CLASSES];
    private final long[] dallocs = new long[SizeClasses.LARGE_CLASSES];
    private final long[] requests = new long[SizeClasses.LARGE_CLASSES];
    private final long[] flushes = new long[SizeClasses.LARGE_CLASSES];

    /** Bytes of large allocations that the allocator made for itself. */
    public long internalBytes;

    ArenaStats(UserMemory memory, long arenaAddress) {
        this.memory = memory;
        this.address = arenaAddress + ArenaLayout.LARGE_STATS;
    }

    void countLargeMalloc(int szind) {
        mallocs[record(szind)]++;
    }

    public void countLargeDalloc(int szind) {
        dallocs[record(szind)]++;
    }

    public void countLargeFlush(int szind, long servedFromCache) {
        int i = record(szind);
        requests[i] += servedFromCache;
        flushes[i]++;
    }

    /** Reads the records of all classes, as a refresh of the figures does: the kernel maps what was never written. */
    public void readRecords() {
        for (int i = 0; i < mallocs.length; i++) {
            memory.touchRead(address + (long) ArenaLayout.LARGE_STATS_BYTES * i);
        }
    }

    public long largeMallocs(int szind) {
        return mallocs[szind - SizeClasses.BINS];
    }

    public long largeDallocs(int szind) {
        return dallocs[szind - SizeClasses.BINS];
    }

    /** Requests that caches served, as far as they have reported. */
    public long largeRequestsServedByCaches(int szind) {
        return requests[szind - SizeClasses.BINS];
    }

    public long largeFlushes(int szind) {
        return flushes[szind - SizeClasses.BINS];
    }

    private int record(int szind) {
        int i = szind - SizeClasses.BINS;
        memory.touchWrite(address + (long) ArenaLayout.LARGE_STATS_BYTES * i);
        return i;
    }
}
