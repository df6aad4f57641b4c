package org.alloclab.libc.jemalloc.thread;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.jemalloc.arena.Arenas;
import org.alloclab.libc.jemalloc.base.Contents;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.Rtree;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.tcache.CacheBin;
import org.alloclab.libc.jemalloc.tcache.Tcache;
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
public final class JemallocThread implements ThreadHeap {
    private static final int POINTER_BYTES = 8;

    private final Tsd tsd;
    private final ThreadLife life;
    private final DefaultPath path;
    private final Resizing resizing;
    private final ThreadEvents events;
    private final UserMemory memory;
    private final Rtree rtree;
    private final Arenas arenas;
    private final ZeroRealloc zeroRealloc;
    private final byte[] lookup;
    private final long[] sizeOf;
    private final ByteMeter allocated;
    private final ByteMeter deallocated;

    /** The stacks of the cache, by size index. */
    private CacheBin[] bins = {};

    private Rtree.@Nullable Leaf recentLeaf;
    private long recentLeafKey = -1;

    /** Makes a thread that has not run yet. */
    public JemallocThread(ThreadFloor shared) {
        this.tsd = new Tsd(shared.config().tcacheGcIncrBytes());
        this.life = new ThreadLife(tsd, shared);
        this.events = new ThreadEvents(tsd);
        this.path = new DefaultPath(life, tsd, events, shared);
        this.resizing = new Resizing(life, tsd, path, events, shared);
        this.memory = shared.memory();
        this.rtree = shared.rtree();
        this.arenas = shared.arenas();
        this.zeroRealloc = shared.zeroRealloc();
        this.lookup = shared.sizes().lookup();
        this.sizeOf = shared.sizes().sizes();
        this.allocated = tsd.allocated;
        this.deallocated = tsd.deallocated;
        life.serve(stacks -> bins = stacks);
    }

    /** How the thread comes and goes, and its cache and arena. */
    public ThreadLife life() {
        return life;
    }

    @Override
    public long malloc(long size) {
        if (size >= 0 && size <= SizeClasses.LOOKUP_MAX) {
            int szind = lookup[(int) (size + 7) >>> 3];
            long after = allocated.bytes + sizeOf[szind];
            if (after < allocated.fastThreshold) {
                CacheBin bin = bins[szind];
                if (!bin.isEmpty()) {
                    allocated.bytes = after;
                    return bin.serve();
                }
            }
        }
        return path.malloc(size, Contents.ANY);
    }

    @Override
    public void free(long pointer) {
        Rtree.Leaf leaf = recentLeaf;
        if (pointer >>> Rtree.LEAF_SHIFT == recentLeafKey && leaf != null) {
            int szind = leaf.slabClassAt(pointer);
            if (szind >= 0) {
                long after = deallocated.bytes + sizeOf[szind];
                if (after < deallocated.fastThreshold && bins[szind].accept(pointer)) {
                    deallocated.bytes = after;
                    return;
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
        return path.malloc(bytes, Contents.ZERO);
    }

    @Override
    public long realloc(long pointer, long size) {
        if (pointer == 0) {
            return path.malloc(size, Contents.ANY);
        }
        if (size != 0) {
            return resize(pointer, size);
        }
        return switch (zeroRealloc.next()) {
            case FREE -> {
                freeDefault(pointer);
                yield 0;
            }
            case ALLOC -> resizing.resize(pointer, 1, 0, path.needed(Contents.ANY), CacheUse.NONE);
            case ABORT ->
                throw SimulatedDeath.abort("<jemalloc>: Called realloc(non-null-ptr, 0) with zero_realloc:abort set\n");
        };
    }

    @Override
    public long memalign(long alignment, long size) {
        return path.aligned(alignment, 1, size);
    }

    @Override
    public long alignedAlloc(long alignment, long size) {
        return path.aligned(alignment, 1, size == 0 ? 1 : size);
    }

    @Override
    public long posixMemalign(long alignment, long size) {
        return path.aligned(alignment, POINTER_BYTES, size == 0 ? 1 : size);
    }

    /** As a thread's first call it gives the thread its cache and its arena, with a null pointer too. (tsdn_fetch) */
    @Override
    public long usableSize(long pointer) {
        life.becomeNominal();
        if (pointer == 0) {
            return 0;
        }
        Edata edata = rtree.lookup(pointer);
        return edata == null || edata.state != Edata.ACTIVE || edata.szind == SizeClasses.CLASSES
                ? 0
                : sizeOf[edata.szind];
    }

    @Override
    public void exit() {
        life.leave();
    }

    /** A large allocation of jemalloc's own; 0 without memory. */
    public long allocateInternal(long usize) {
        return path.allocateInternal(usize);
    }

    /** Frees what {@link #allocateInternal} answered. */
    public void freeInternal(long pointer) {
        path.freeInternal(pointer);
    }

    DefaultPath path() {
        return path;
    }

    Resizing resizing() {
        return resizing;
    }

    /** The thread's cache, or {@code null} where a call would go past it. */
    @Nullable
    Tcache tcache() {
        return tsd.tcacheForFree();
    }

    /** A resize between small sizes at once, any other by the general way. */
    private long resize(long pointer, long size) {
        Rtree.Leaf leaf = recentLeaf;
        boolean covered = pointer >>> Rtree.LEAF_SHIFT == recentLeafKey && leaf != null;
        life.runs();
        if (!covered || leaf == null || Long.compareUnsigned(size, SizeClasses.LOOKUP_MAX) > 0) {
            return resizeDefault(pointer, size);
        }
        int oldIndex = leaf.slabClassAt(pointer);
        int index = lookup[(int) (size + 7) >>> 3];
        if (oldIndex < 0 || allocated.fastThreshold == 0) {
            return resizeDefault(pointer, size);
        }
        long old = sizeOf[oldIndex];
        long usize = sizeOf[index];
        long moved = pointer;
        if (oldIndex == index) {
            tsd.binding.ticks(arenas.of(leaf.extentAt(pointer)).decay(), 1);
        } else {
            Tcache tcache = tsd.tcache;
            if (tcache == null) {
                return resizeDefault(pointer, size);
            }
            moved = tcache.allocSmall(index, Contents.ANY);
            if (moved == 0) {
                return 0;
            }
            memory.copy(moved, pointer, Math.min(usize, old));
            tcache.dallocSmall(pointer, oldIndex);
        }
        events.allocated(usize);
        events.deallocated(old);
        return moved;
    }

    private long resizeDefault(long pointer, long size) {
        recentLeaf = rtree.leaf(pointer);
        recentLeafKey = pointer >>> Rtree.LEAF_SHIFT;
        return resizing.resize(pointer, size, 0, path.needed(Contents.ANY), CacheUse.THREAD);
    }

    private void freeDefault(long pointer) {
        if (pointer == 0) {
            return;
        }
        life.becomeMinimal();
        recentLeaf = rtree.leaf(pointer);
        recentLeafKey = pointer >>> Rtree.LEAF_SHIFT;
        path.deallocate(tsd.tcacheForFree(), pointer);
    }
}
