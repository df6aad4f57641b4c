package org.alloclab.libc.jemalloc;

import org.jspecify.annotations.Nullable;

/**
 * What a call does that the fast path cannot: through the thread's cache if it has one and the size is cached, else the
 * arena. (jemalloc 5.3.0 jemalloc.c, imalloc, ifree, iralloct; arena_inlines_b.h)
 */
abstract class DefaultPath extends ThreadState {
    final boolean zeroAll;
    private final boolean junkAlloc;
    private final boolean junkFree;

    DefaultPath(Jemalloc jemalloc) {
        super(jemalloc);
        this.zeroAll = config.zero();
        this.junkAlloc = config.junkAlloc();
        this.junkFree = config.junkFree();
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

    long mallocDefault(long size, boolean zero) {
        becomeNominal();
        int szind = sizes.indexOf(size);
        if (szind == SizeClasses.CLASSES) {
            return 0;
        }
        long pointer = allocate(tsd.tcache, size, szind, zero || zeroAll);
        return pointer == 0 ? 0 : finishAlloc(pointer, sizeOf[szind], zero);
    }

    long aligned(long alignment, long least, long size) {
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

    long finishAlloc(long pointer, long usize, boolean zero) {
        countAllocated(usize);
        if (junkAlloc && !zero && !zeroAll) {
            memory.touch(pointer, usize);
        }
        return pointer;
    }

    /** (ifree) */
    void deallocate(@Nullable Tcache tcache, long pointer) {
        Edata edata = jemalloc.live(rtree.lookup(pointer));
        long usize = sizeOf[edata.szind];
        if (junkFree) {
            memory.touch(pointer, usize);
        }
        release(tcache, edata, pointer);
        countDeallocated(usize);
    }

    /** (arena_malloc) */
    long allocate(@Nullable Tcache tcache, long size, int szind, boolean zero) {
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
    long allocateAligned(@Nullable Tcache tcache, long usize, long alignment, boolean zero) {
        if (usize <= SizeClasses.SMALL_MAX) {
            return allocate(tcache, usize, sizes.indexOf(usize), zero);
        }
        return jemalloc.mallocLarge(tsd, usize, usize, Math.max(alignment, SizeClasses.CACHE_LINE), zero);
    }

    /** (arena_dalloc, arena_sdalloc) */
    void release(@Nullable Tcache tcache, Edata edata, long pointer) {
        if (tcache != null && edata.slab) {
            tcache.dallocSmall(tsd, pointer, edata.szind);
        } else if (tcache != null && edata.szind < tcache.classes()) {
            tcache.dallocLarge(tsd, pointer, edata.szind);
        } else {
            freeUncached(edata, pointer);
        }
    }

    /** (iralloct, arena_ralloc) */
    long resize(
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
    boolean resizeInPlace(Edata edata, long old, long size, long extra, boolean zero) {
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

    void countAllocated(long usize) {
        if (allocated.advance(usize)) {
            event(allocated);
        }
    }

    void countDeallocated(long usize) {
        if (deallocated.advance(usize)) {
            event(deallocated);
        }
    }

    void event(ByteMeter meter) {
        boolean handled = tsd.allowsEvents();
        meter.trigger(handled);
        Tcache tcache = tsd.tcache;
        if (handled && tcache != null) {
            tcache.collect(tsd);
        }
    }
}
