package org.alloclab.libc.jemalloc;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.heap.ThreadHeap;
import org.jspecify.annotations.Nullable;

/**
 * jemalloc as one thread calls it.
 *
 * <pre>
 *   malloc ─► fast path: size <= 4096, cache not empty, no event due
 *     └────► default path ─► thread cache ─► arena's bins ─► page allocator ─► mmap
 *   free   ─► fast path: region of a slab, stack not full, no event due
 *     └────► default path ─► thread cache ─► arena
 * </pre>
 *
 * <p>A thread that only frees gets no cache and no arena. (jemalloc 5.3.0 jemalloc.c)
 *
 * <p>Not modelled: profiling, whose sampling is off by default; {@code pvalloc}, which jemalloc leaves to libc.
 */
final class JemallocThread extends DefaultPath implements ThreadHeap {
    private final byte[] lookup;
    private Rtree.@Nullable Leaf recentLeaf;
    private long recentLeafKey = -1;

    JemallocThread(Jemalloc jemalloc) {
        super(jemalloc);
        this.lookup = sizes.lookup();
    }

    @Override
    public long malloc(long size) {
        if (size >= 0 && size <= SizeClasses.LOOKUP_MAX) {
            int szind = lookup[(int) (size + 7) >>> 3];
            long after = allocated.bytes + sizeOf[szind];
            if (after < allocated.fastThreshold) {
                CacheBin bin = bins[szind];
                int head = bin.head;
                if (head != bin.empty) {
                    if (head == bin.lowWater) {
                        bin.lowWater = head + 1;
                    }
                    bin.head = head + 1;
                    bin.requests++;
                    allocated.bytes = after;
                    return bin.slots[head];
                }
            }
        }
        return mallocDefault(size, false);
    }

    @Override
    public void free(long pointer) {
        Rtree.Leaf leaf = recentLeaf;
        if (pointer >>> Rtree.LEAF_SHIFT == recentLeafKey && leaf != null) {
            int szind = leaf.slabClass[Rtree.entry(pointer)] - 1;
            if (szind >= 0) {
                long after = deallocated.bytes + sizeOf[szind];
                if (after < deallocated.fastThreshold) {
                    CacheBin bin = bins[szind];
                    int head = bin.head;
                    if (head != bin.limit) {
                        bin.slots[head - 1] = pointer;
                        bin.head = head - 1;
                        deallocated.bytes = after;
                        return;
                    }
                }
            }
        }
        freeDefault(pointer);
    }

    @Override
    public long calloc(long count, long size) {
        long bytes = count * size;
        boolean halves = (count | size) >>> 32 == 0;
        if (!halves && count != 0 && Long.divideUnsigned(bytes, count) != size) {
            return 0;
        }
        return mallocDefault(bytes, true);
    }

    @Override
    public long realloc(long pointer, long size) {
        if (pointer == 0) {
            return mallocDefault(size, false);
        }
        if (size != 0) {
            return resize(pointer, size);
        }
        jemalloc.zeroReallocs++;
        switch (config.zeroRealloc()) {
            case "free" -> {
                freeDefault(pointer);
                return 0;
            }
            case "alloc" -> {
                return resize(pointer, 1, 0, zeroAll, false);
            }
            default ->
                throw SimulatedDeath.abort("<jemalloc>: Called realloc(non-null-ptr, 0) with zero_realloc:abort set\n");
        }
    }

    @Override
    public long memalign(long alignment, long size) {
        return aligned(alignment, 1, size);
    }

    @Override
    public long alignedAlloc(long alignment, long size) {
        return aligned(alignment, 1, size == 0 ? 1 : size);
    }

    @Override
    public long posixMemalign(long alignment, long size) {
        return aligned(alignment, 8, size == 0 ? 1 : size);
    }

    @Override
    public long usableSize(long pointer) {
        if (pointer == 0) {
            return 0;
        }
        Edata edata = rtree.lookup(pointer);
        return edata == null || edata.state != Edata.ACTIVE || edata.szind == SizeClasses.CLASSES
                ? 0
                : sizeOf[edata.szind];
    }

    /** A resize between small sizes at once, any other by the general way. */
    private long resize(long pointer, long size) {
        Rtree.Leaf leaf = recentLeaf;
        boolean covered = pointer >>> Rtree.LEAF_SHIFT == recentLeafKey && leaf != null;
        jemalloc.run(tsd);
        if (!covered || leaf == null || Long.compareUnsigned(size, SizeClasses.LOOKUP_MAX) > 0) {
            return resizeDefault(pointer, size);
        }
        int oldIndex = leaf.slabClass[Rtree.entry(pointer)] - 1;
        int index = lookup[(int) (size + 7) >>> 3];
        if (oldIndex < 0 || allocated.fastThreshold == 0) {
            return resizeDefault(pointer, size);
        }
        long old = sizeOf[oldIndex];
        long usize = sizeOf[index];
        long moved = pointer;
        if (oldIndex == index) {
            if (tsd.ticker.ticks(1, tsd.random)) {
                leaf.extents[Rtree.entry(pointer)].owner().decay(false, false);
            }
        } else {
            Tcache tcache = tsd.tcache;
            if (tcache == null) {
                return resizeDefault(pointer, size);
            }
            moved = tcache.allocSmall(tsd, usize, index, false);
            if (moved == 0) {
                return 0;
            }
            memory.copy(moved, pointer, Math.min(usize, old));
            tcache.dallocSmall(tsd, pointer, oldIndex);
        }
        countAllocated(usize);
        countDeallocated(old);
        return moved;
    }

    private long resizeDefault(long pointer, long size) {
        recentLeaf = rtree.leaf(pointer);
        recentLeafKey = pointer >>> Rtree.LEAF_SHIFT;
        return resize(pointer, size, 0, zeroAll, true);
    }

    private void freeDefault(long pointer) {
        if (pointer == 0) {
            return;
        }
        becomeMinimal();
        recentLeaf = rtree.leaf(pointer);
        recentLeafKey = pointer >>> Rtree.LEAF_SHIFT;
        deallocate(tsd.reentrancy == 0 ? tsd.tcache : null, pointer);
    }

    @Override
    public void exit() {
        leave();
    }
}
