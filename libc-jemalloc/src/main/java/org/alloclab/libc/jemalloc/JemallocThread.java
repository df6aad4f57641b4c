package org.alloclab.libc.jemalloc;

import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.vm.UserMemory;
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
final class JemallocThread implements ThreadHeap {
    private final Jemalloc jemalloc;
    private final Config config;
    private final Tsd tsd;
    private final UserMemory memory;
    private final SizeClasses sizes;
    private final Rtree rtree;
    private final ByteMeter allocated;
    private final ByteMeter deallocated;
    private final byte[] lookup;
    private final long[] sizeOf;
    private final boolean zeroAll;
    private final boolean junkAlloc;
    private final boolean junkFree;
    private CacheBin[] bins = {};
    private Rtree.@Nullable Leaf recentLeaf;
    private long recentLeafKey = -1;

    JemallocThread(Jemalloc jemalloc) {
        this.jemalloc = jemalloc;
        this.config = jemalloc.config();
        this.tsd = new Tsd(config.tcacheGcIncrBytes());
        this.memory = jemalloc.memory();
        this.sizes = jemalloc.sizes();
        this.rtree = jemalloc.rtree();
        this.allocated = tsd.allocated;
        this.deallocated = tsd.deallocated;
        this.lookup = sizes.lookup();
        this.sizeOf = sizes.sizes();
        this.zeroAll = config.zero();
        this.junkAlloc = config.junkAlloc();
        this.junkFree = config.junkFree();
    }

    Tsd tsd() {
        return tsd;
    }

    /** Connects the record with a thread that runs on a CPU. */
    void place(int cpu, long controlBlock) {
        tsd.place(controlBlock);
        tsd.cpu = cpu;
    }

    /** Makes the main thread's record nominal while the library starts. */
    void boot() {
        jemalloc.run(tsd);
        tsd.state = Tsd.State.NOMINAL;
        tsd.init();
        if (config.tcache()) {
            makeTcache().associate(jemalloc.firstArena());
        }
    }

    /** Lets the fast path run, once the library has started or the record changed. */
    void updateFast() {
        boolean fast = tsd.isFast(config.isSlow());
        allocated.allowFast(fast);
        deallocated.allowFast(fast);
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

    @Override
    public void exit() {
        jemalloc.run(tsd);
        unbind();
        Tcache tcache = tsd.tcache;
        if (tcache != null) {
            destroy(tcache);
        }
        tsd.tcache = null;
        tsd.reentrancy = 1;
        tsd.state = Tsd.State.DEAD;
        updateFast();
    }

    /** Gives the thread a cache, or takes it away. (tcache_enabled_set) */
    void enableTcache(boolean wanted) {
        Tcache tcache = tsd.tcache;
        if (wanted && tcache == null) {
            Tcache made = makeTcache();
            Arena arena = jemalloc.threadArenas().choose(tsd);
            if (made.arena() == null) {
                made.associate(arena);
            }
        } else if (!wanted && tcache != null) {
            destroy(tcache);
            tsd.tcache = null;
        }
        updateFast();
    }

    /** A large allocation of jemalloc's own, from the first arena; 0 without memory. (iallocztm) */
    long allocateInternal(long usize) {
        becomeNominal();
        Arena first = jemalloc.firstArena();
        long pointer = jemalloc.large().alloc(tsd, first, usize, SizeClasses.CACHE_LINE, false);
        if (pointer != 0) {
            first.stats().internalBytes += usize;
        }
        return pointer;
    }

    /** Frees what {@link #allocateInternal} answered. (idalloctm) */
    void freeInternal(long pointer) {
        if (pointer != 0) {
            Edata edata = jemalloc.live(rtree.lookup(pointer));
            edata.owner().stats().internalBytes -= sizeOf[edata.szind];
            jemalloc.large().dalloc(tsd, edata);
        }
    }

    /** Gives the thread's cache back to the arenas. ({@code thread.tcache.flush}) */
    void flushTcache() {
        if (tsd.tcache != null) {
            tsd.tcache.flushAll(tsd);
        }
    }

    /**
     * {@code mallocx(3)}.
     *
     * @param alignment 0 where none is asked for
     * @param cached whether the thread's cache may be used
     */
    long mallocx(long size, long alignment, boolean zero, boolean cached) {
        becomeNominal();
        Tcache tcache = cached ? tsd.tcache : null;
        long pointer;
        long usize;
        if (alignment == 0) {
            int szind = sizes.indexOf(size);
            if (szind == SizeClasses.CLASSES) {
                return 0;
            }
            usize = sizeOf[szind];
            pointer = allocate(tcache, size, szind, zero || zeroAll);
        } else {
            usize = sizes.usable(size, alignment);
            if (usize == 0 || usize > SizeClasses.LARGE_MAX) {
                return 0;
            }
            pointer = allocateAligned(tcache, usize, alignment, zero || zeroAll);
        }
        return pointer == 0 ? 0 : finishAlloc(pointer, usize, zero);
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

    /** {@code rallocx(3)}, and what {@code realloc} does with two useful arguments; see {@link #mallocx}. */
    long resize(long pointer, long size, long alignment, boolean zero, boolean cached) {
        becomeNominal();
        Edata edata = jemalloc.live(rtree.lookup(pointer));
        long old = sizeOf[edata.szind];
        long usize = alignment == 0 ? sizes.usable(size) : sizes.usable(size, alignment);
        if (usize == 0) {
            return 0;
        }
        Tcache tcache = cached ? tsd.tcache : null;
        long moved = resize(edata, pointer, old, size, usize, alignment, zero, tcache);
        if (moved == 0) {
            return 0;
        }
        countAllocated(usize);
        countDeallocated(old);
        if (junkAlloc && usize > old && !zero) {
            memory.touch(moved + old, usize - old);
        }
        return moved;
    }

    /** {@code xallocx(3)}: resizes in place or not at all; answers the usable size after it. */
    long resizeInPlace(long pointer, long size, long extra, long alignment, boolean zero) {
        becomeNominal();
        Edata edata = jemalloc.live(rtree.lookup(pointer));
        long old = sizeOf[edata.szind];
        long clamped = Long.compareUnsigned(size, SizeClasses.LARGE_MAX) > 0
                ? 0
                : Math.min(extra, SizeClasses.LARGE_MAX - size);
        boolean misplaced = alignment != 0 && (pointer & (alignment - 1)) != 0;
        if (Long.compareUnsigned(size, SizeClasses.LARGE_MAX) <= 0 && !misplaced) {
            resizeInPlace(edata, old, size, clamped, zero || zeroAll);
        }
        long usize = sizeOf[edata.szind];
        if (usize != old) {
            countAllocated(usize);
            countDeallocated(old);
        }
        return usize;
    }

    /** {@code dallocx(3)}; see {@link #mallocx}. */
    void dallocx(long pointer, boolean cached) {
        becomeMinimal();
        deallocate(cached && tsd.reentrancy == 0 ? tsd.tcache : null, pointer);
    }

    private long mallocDefault(long size, boolean zero) {
        becomeNominal();
        int szind = sizes.indexOf(size);
        if (szind == SizeClasses.CLASSES) {
            return 0;
        }
        long pointer = allocate(tsd.tcache, size, szind, zero || zeroAll);
        return pointer == 0 ? 0 : finishAlloc(pointer, sizeOf[szind], zero);
    }

    private long aligned(long alignment, long least, long size) {
        if (Long.compareUnsigned(alignment, least) < 0 || (alignment & (alignment - 1)) != 0) {
            return 0;
        }
        becomeNominal();
        long usize = sizes.usable(size, alignment);
        if (usize == 0) {
            return 0;
        }
        long pointer = allocateAligned(tsd.tcache, usize, alignment, zeroAll);
        return pointer == 0 ? 0 : finishAlloc(pointer, usize, false);
    }

    private long finishAlloc(long pointer, long usize, boolean zero) {
        countAllocated(usize);
        if (junkAlloc && !zero && !zeroAll) {
            memory.touch(pointer, usize);
        }
        return pointer;
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

    /** (ifree) */
    private void deallocate(@Nullable Tcache tcache, long pointer) {
        Edata edata = jemalloc.live(rtree.lookup(pointer));
        long usize = sizeOf[edata.szind];
        if (junkFree) {
            memory.touch(pointer, usize);
        }
        release(tcache, edata, pointer);
        countDeallocated(usize);
    }

    /** (arena_malloc) */
    private long allocate(@Nullable Tcache tcache, long size, int szind, boolean zero) {
        if (tcache != null) {
            if (Long.compareUnsigned(size, SizeClasses.SMALL_MAX) <= 0) {
                return tcache.allocSmall(tsd, size, szind, zero);
            }
            if (szind < tcache.classes()) {
                return tcache.allocLarge(tsd, szind, zero);
            }
        }
        return jemalloc.mallocHard(tsd, size, szind, zero);
    }

    /** (arena_palloc) */
    private long allocateAligned(@Nullable Tcache tcache, long usize, long alignment, boolean zero) {
        if (usize <= SizeClasses.SMALL_MAX) {
            return allocate(tcache, usize, sizes.indexOf(usize), zero);
        }
        return jemalloc.mallocLarge(tsd, usize, usize, Math.max(alignment, SizeClasses.CACHE_LINE), zero);
    }

    /** (arena_dalloc, arena_sdalloc) */
    private void release(@Nullable Tcache tcache, Edata edata, long pointer) {
        if (edata.slab) {
            if (tcache != null) {
                tcache.dallocSmall(tsd, pointer, edata.szind);
            } else {
                edata.owner().dallocSmall(tsd, edata, pointer);
            }
        } else if (tcache != null && edata.szind < tcache.classes()) {
            tcache.dallocLarge(tsd, pointer, edata.szind);
        } else {
            jemalloc.large().dalloc(tsd, edata);
        }
    }

    /** (iralloct, arena_ralloc) */
    private long resize(
            Edata edata,
            long pointer,
            long old,
            long size,
            long usize,
            long alignment,
            boolean zero,
            @Nullable Tcache tcache) {
        boolean misplaced = alignment != 0 && (pointer & (alignment - 1)) != 0;
        if (!misplaced && usize <= SizeClasses.SMALL_MAX && !resizeInPlace(edata, old, usize, 0, zero)) {
            return pointer;
        }
        boolean large = old >= SizeClasses.LARGE_MIN && usize >= SizeClasses.LARGE_MIN;
        if (!misplaced && large && !jemalloc.large().resizeInPlace(tsd, edata, usize, usize, zero)) {
            return pointer;
        }
        long target = alignment == 0
                ? (large
                        ? jemalloc.mallocHard(tsd, usize, sizes.indexOf(usize), zero)
                        : allocate(tcache, usize, sizes.indexOf(usize), zero))
                : allocateAligned(tcache, usize, alignment, zero);
        if (target == 0) {
            return 0;
        }
        memory.copy(target, pointer, Math.min(misplaced ? size : usize, old));
        release(tcache, edata, pointer);
        return target;
    }

    /** Answers whether the allocation cannot stay where it is. (arena_ralloc_no_move) */
    private boolean resizeInPlace(Edata edata, long old, long size, long extra, boolean zero) {
        long min = sizes.usable(size);
        long max = sizes.usable(size + extra);
        if (old <= SizeClasses.SMALL_MAX && min <= SizeClasses.SMALL_MAX) {
            boolean otherClass = max > SizeClasses.SMALL_MAX || max != old;
            if (otherClass && (size > old || max < old)) {
                return true;
            }
            edata.owner().decayTicks(tsd, 1);
            return false;
        }
        if (old >= SizeClasses.LARGE_MIN && max >= SizeClasses.LARGE_MIN) {
            return jemalloc.large().resizeInPlace(tsd, edata, min, max, zero);
        }
        return true;
    }

    private void countAllocated(long usize) {
        if (allocated.advance(usize)) {
            event(allocated);
        }
    }

    private void countDeallocated(long usize) {
        if (deallocated.advance(usize)) {
            event(deallocated);
        }
    }

    private void event(ByteMeter meter) {
        boolean handled = tsd.allowsEvents();
        meter.trigger(handled);
        Tcache tcache = tsd.tcache;
        if (handled && tcache != null) {
            tcache.collect(tsd);
        }
    }

    /** (tsd_fetch) */
    private void becomeNominal() {
        jemalloc.run(tsd);
        if (tsd.state == Tsd.State.NOMINAL) {
            return;
        }
        if (tsd.state == Tsd.State.MINIMAL) {
            tsd.reentrancy--;
        }
        if (tsd.state == Tsd.State.DEAD) {
            return;
        }
        tsd.state = Tsd.State.NOMINAL;
        tsd.init();
        if (config.tcache()) {
            makeTcache();
            jemalloc.threadArenas().choose(tsd);
        }
        updateFast();
    }

    /** (tsd_fetch_min) */
    private void becomeMinimal() {
        jemalloc.run(tsd);
        if (tsd.state == Tsd.State.UNINITIALISED) {
            tsd.state = Tsd.State.MINIMAL;
            tsd.reentrancy = 1;
            tsd.init();
            updateFast();
        }
    }

    /** Makes the thread's cache; its stacks come from the first arena. (tsd_tcache_data_init) */
    private Tcache makeTcache() {
        long usize = sizes.usable(jemalloc.tcacheShape().bytes(), SizeClasses.PAGE);
        Arena first = jemalloc.firstArena();
        long stacks = usize <= SizeClasses.SMALL_MAX
                ? first.mallocSmall(tsd, sizes.indexOf(usize), true)
                : jemalloc.large().alloc(tsd, first, usize, SizeClasses.PAGE, true);
        if (stacks == 0) {
            throw SimulatedDeath.abort("<jemalloc>: Error in malloc(): out of memory");
        }
        jemalloc.live(rtree.lookup(stacks)).owner().stats().internalBytes += usize;
        Tcache tcache = new Tcache(jemalloc, stacks);
        tsd.tcache = tcache;
        bins = tcache.bins();
        return tcache;
    }

    private void unbind() {
        Arena internal = tsd.internalArena;
        if (internal != null) {
            internal.addThread(true, -1);
            tsd.internalArena = null;
        }
        Arena arena = tsd.arena;
        if (arena != null) {
            arena.addThread(false, -1);
            tsd.arena = null;
        }
    }

    /** Gives the cache and its memory back and purges. (tcache_destroy) */
    private void destroy(Tcache tcache) {
        tcache.flushAll(tsd);
        Arena arena = tcache.arena();
        if (arena == null) {
            throw new IllegalStateException("a thread cache in use belongs to an arena");
        }
        tcache.dissociate(tsd);
        Edata stacks = jemalloc.live(rtree.lookup(tcache.stackMemory()));
        stacks.owner().stats().internalBytes -= sizeOf[stacks.szind];
        release(null, stacks, tcache.stackMemory());
        jemalloc.firstArena().decay(false, false);
        boolean last =
                arena.threads(false) == 0 && !jemalloc.backgroundThreads().enabled();
        arena.decay(false, last);
    }
}
