package org.alloclab.libc.ptmalloc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.jspecify.annotations.Nullable;

/**
 * All heap regions of a process: how they are reserved and given back, and which one an address is in.
 *
 * <pre>
 *   no hint:   mmap(2 x 64 MiB)       |<- cut ->|<------ kept ------>|<-- cut -->|
 *                                     p1        p2, aligned
 *              p1 aligned already:    |<------- kept ------->|  cut, but remembered as hint for the next region
 *   hint:      mmap(hint, 64 MiB)
 * </pre>
 *
 * <p>glibc 2.36 arena.c, alloc_new_heap, aligned_heap_area, heap_for_ptr, arena_for_chunk.
 */
final class HeapRegions {
    private final MallocProcess process;
    private final List<HeapRegion> all = new ArrayList<>();

    /** aligned_heap_area, or 0. */
    private long hint;

    private @Nullable HeapRegion last;

    HeapRegions(MallocProcess process) {
        this.process = process;
    }

    /** new_heap: a region with room for {@code size} and {@code topPad} bytes, or null. */
    @Nullable
    HeapRegion create(long size, long topPad) {
        Parameters parameters = process.parameters;
        if (parameters.hugePageSize != 0) {
            HeapRegion region = create(size, topPad, parameters.hugePageSize, parameters.hugePageFlags);
            if (region != null) {
                return region;
            }
        }
        return create(size, topPad, Parameters.PAGE, MapFlags.NORESERVE);
    }

    private @Nullable HeapRegion create(long size, long topPad, long pageSize, int flags) {
        long max = process.parameters.heapMaxSize();
        long min = process.parameters.heapMinSize();
        long bytes;
        if (Long.compareUnsigned(size + topPad, min) < 0) {
            bytes = min;
        } else if (Long.compareUnsigned(size + topPad, max) <= 0) {
            bytes = size + topPad;
        } else if (Long.compareUnsigned(size, max) > 0) {
            return null;
        } else {
            bytes = max;
        }
        bytes = Sizes.alignUp(bytes, pageSize);
        long base = reserve(max, flags);
        if (base == 0) {
            return null;
        }
        if (Errno.isError(process.space.mprotect(base, bytes, Prot.READ | Prot.WRITE))) {
            process.space.munmap(base, max);
            return null;
        }
        process.adviseHugePages(base, bytes);
        HeapRegion region = new HeapRegion(process, base, bytes, pageSize);
        all.add(region);
        if (process.tells) {
            process.tell(Decisions.NEW_HEAP, base, bytes);
        }
        return region;
    }

    private long map(long address, long length, int flags) {
        return process.space.mmap(address, length, Prot.NONE, MapFlags.PRIVATE | MapFlags.ANONYMOUS | flags, -1, 0);
    }

    /** An inaccessible mapping of {@code max} bytes at a multiple of {@code max}, or 0. */
    private long reserve(long max, int flags) {
        if (hint != 0) {
            long hinted = map(hint, max, flags);
            hint = 0;
            if (!Errno.isError(hinted)) {
                if ((hinted & (max - 1)) == 0) {
                    return hinted;
                }
                process.space.munmap(hinted, max);
            }
        }
        long twice = map(0, max << 1, flags);
        if (!Errno.isError(twice)) {
            long aligned = Sizes.alignUp(twice, max);
            long lead = aligned - twice;
            if (lead != 0) {
                process.space.munmap(twice, lead);
            } else {
                hint = aligned + max;
            }
            process.space.munmap(aligned + max, max - lead);
            return aligned;
        }
        long once = map(0, max, flags);
        if (Errno.isError(once)) {
            return 0;
        }
        if ((once & (max - 1)) != 0) {
            process.space.munmap(once, max);
            return 0;
        }
        return once;
    }

    /** Gives a region back to the kernel. */
    void delete(HeapRegion region) {
        long max = process.parameters.heapMaxSize();
        if (region.base + max == hint) {
            hint = 0;
        }
        if (process.tells) {
            process.tell(Decisions.DELETE_HEAP, region.base, region.size());
        }
        process.space.munmap(region.base, max);
        all.remove(region);
        last = null;
    }

    /** All regions, in the order of their making. */
    List<HeapRegion> all() {
        return Collections.unmodifiableList(all);
    }

    /** The region that an address is in, or null. */
    @Nullable
    HeapRegion find(long address) {
        long base = address & -process.parameters.heapMaxSize();
        HeapRegion recent = last;
        if (recent != null && recent.base == base) {
            return recent;
        }
        for (HeapRegion region : all) {
            if (region.base == base) {
                last = region;
                return region;
            }
        }
        return null;
    }

    /** arena_for_chunk of a chunk that says it is not of the main arena. */
    Arena arenaOf(long chunk) {
        HeapRegion region = find(chunk);
        return region != null ? region.arena() : arenaByRecord(chunk);
    }

    /** A wrong flag sends the real allocator to whatever a heap_info would say there. */
    private Arena arenaByRecord(long chunk) {
        long record = chunk & -process.parameters.heapMaxSize();
        long address = process.sizes.word == 8
                ? process.memory.load(record)
                : process.memory.load32(record) & process.sizes.wordMask;
        Arena arena = process.arenas.at(address);
        if (arena == null) {
            throw SimulatedDeath.fault(Signal.SIGSEGV_MAPERR, address);
        }
        return arena;
    }
}
