package org.alloclab.libc.ptmalloc.region;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.decision.Decisions;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.system.SystemMemory;
import org.alloclab.libc.ptmalloc.version.HeapReservation;
import org.alloclab.libc.ptmalloc.version.HugePageUse;
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
 * <p>glibc 2.36 arena.c, alloc_new_heap, aligned_heap_area, heap_for_ptr.
 */
public final class HeapRegions {
    private final SystemMemory system;
    private final Parameters parameters;
    private final Teller teller;
    private final List<HeapRegion> all = new ArrayList<>();

    /** aligned_heap_area, or 0. */
    private long hint;

    private @Nullable HeapRegion last;

    public HeapRegions(SystemMemory system, Parameters parameters, Teller teller) {
        this.system = system;
        this.parameters = parameters;
        this.teller = teller;
    }

    /** new_heap: a region with room for {@code size} and {@code topPad} bytes, or null. */
    @Nullable
    HeapRegion create(long size, long topPad) {
        long hugePage = hugePageSize();
        if (hugePage != 0 && hugePage <= parameters.heapMaxSize()) {
            HeapRegion region = create(size, topPad, hugePage, parameters.hugePageFlags());
            if (region != null) {
                return region;
            }
        }
        int flags = parameters.rules.heapReservation() == HeapReservation.NORESERVE ? MapFlags.NORESERVE : 0;
        return create(size, topPad, PAGE_SIZE, flags);
    }

    /** Size of the huge pages that regions are made of, or 0. */
    private long hugePageSize() {
        return parameters.hugePageSize() == 0 && parameters.rules.hugePages() == HugePageUse.IN_HEAPS
                ? parameters.thpPageSize()
                : parameters.hugePageSize();
    }

    private @Nullable HeapRegion create(long size, long topPad, long pageSize, int flags) {
        long max = parameters.heapMaxSize();
        long min = parameters.heapMinSize();
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
        if (Errno.isError(system.space().mprotect(base, bytes, Prot.READ | Prot.WRITE))) {
            system.space().munmap(base, max);
            return null;
        }
        system.adviseHugePages(base, bytes);
        HeapRegion region = new HeapRegion(system, parameters, base, bytes, pageSize);
        all.add(region);
        teller.tell(Decisions.NEW_HEAP, base, bytes);
        return region;
    }

    private long map(long address, long length, int flags) {
        return system.space().mmap(address, length, Prot.NONE, MapFlags.PRIVATE | MapFlags.ANONYMOUS | flags, -1, 0);
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
                system.space().munmap(hinted, max);
            }
        }
        long twice = map(0, max << 1, flags);
        if (!Errno.isError(twice)) {
            long aligned = Sizes.alignUp(twice, max);
            long lead = aligned - twice;
            if (lead != 0) {
                system.space().munmap(twice, lead);
            } else {
                hint = aligned + max;
            }
            system.space().munmap(aligned + max, max - lead);
            return aligned;
        }
        long once = map(0, max, flags);
        if (Errno.isError(once)) {
            return 0;
        }
        if ((once & (max - 1)) != 0) {
            system.space().munmap(once, max);
            return 0;
        }
        return once;
    }

    /** Gives a region back to the kernel. */
    void delete(HeapRegion region) {
        long max = parameters.heapMaxSize();
        if (region.base() + max == hint) {
            hint = 0;
        }
        teller.tell(Decisions.DELETE_HEAP, region.base(), region.size());
        system.space().munmap(region.base(), max);
        all.remove(region);
        last = null;
    }

    /** All regions, in the order of their making. */
    public List<HeapRegion> all() {
        return Collections.unmodifiableList(all);
    }

    /** The region that an address is in, or null. */
    public @Nullable HeapRegion find(long address) {
        long base = address & -parameters.heapMaxSize();
        HeapRegion recent = last;
        if (recent != null && recent.base() == base) {
            return recent;
        }
        for (HeapRegion region : all) {
            if (region.base() == base) {
                last = region;
                return region;
            }
        }
        return null;
    }
}
