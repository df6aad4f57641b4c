package org.alloclab.libc.jemalloc.thread;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.jemalloc.arena.Arena;
import org.alloclab.libc.jemalloc.arena.Arenas;
import org.alloclab.libc.jemalloc.base.Contents;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.Rtree;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.tcache.Tcache;
import org.jspecify.annotations.Nullable;

/**
 * What a call does that the fast path cannot: through the thread's cache if it has one and the size is cached, else the
 * arena. (jemalloc 5.3.0 jemalloc.c, imalloc, ifree; arena_inlines_b.h)
 */
final class DefaultPath {
    private final ThreadLife life;
    private final Tsd tsd;
    private final ThreadEvents events;
    private final UserMemory memory;
    private final SizeClasses sizes;
    private final Rtree rtree;
    private final Arenas arenas;
    private final ThreadArenas threadArenas;
    private final long[] sizeOf;
    private final boolean zeroAll;
    private final boolean junkAlloc;
    private final boolean junkFree;

    DefaultPath(ThreadLife life, Tsd tsd, ThreadEvents events, ThreadFloor shared) {
        this.life = life;
        this.tsd = tsd;
        this.events = events;
        this.memory = shared.memory();
        this.sizes = shared.sizes();
        this.rtree = shared.rtree();
        this.arenas = shared.arenas();
        this.threadArenas = shared.threadArenas();
        this.sizeOf = sizes.sizes();
        this.zeroAll = shared.config().zero();
        this.junkAlloc = shared.config().junkAlloc();
        this.junkFree = shared.config().junkFree();
    }

    long malloc(long size, Contents contents) {
        return mallocx(size, 0, contents, CacheUse.THREAD);
    }

    /**
     * {@code mallocx(3)}.
     *
     * @param alignment 0 where none is asked for
     */
    long mallocx(long size, long alignment, Contents contents, CacheUse cacheUse) {
        life.becomeNominal();
        Tcache tcache = tcache(cacheUse);
        long pointer;
        long usize;
        if (alignment == 0) {
            int szind = sizes.indexOf(size);
            if (szind == SizeClasses.CLASSES) {
                return 0;
            }
            usize = sizeOf[szind];
            pointer = allocate(tcache, size, szind, needed(contents));
        } else {
            usize = sizes.usable(size, alignment);
            if (usize == 0 || usize > SizeClasses.LARGE_MAX) {
                return 0;
            }
            pointer = allocateAligned(tcache, usize, alignment, needed(contents));
        }
        return pointer == 0 ? 0 : finish(pointer, usize, contents);
    }

    /** The aligned family: an alignment is a power of two, and no less than a least one. */
    long aligned(long alignment, long least, long size) {
        if (Long.compareUnsigned(alignment, least) < 0 || (alignment & (alignment - 1)) != 0) {
            return 0;
        }
        life.becomeNominal();
        long usize = sizes.usable(size, alignment);
        if (usize == 0) {
            return 0;
        }
        long pointer = allocateAligned(tsd.tcache, usize, alignment, needed(Contents.ANY));
        return pointer == 0 ? 0 : finish(pointer, usize, Contents.ANY);
    }

    /** {@code dallocx(3)}. */
    void dallocx(long pointer, CacheUse cacheUse) {
        life.becomeMinimal();
        deallocate(cacheUse == CacheUse.THREAD ? tsd.tcacheForFree() : null, pointer);
    }

    /** A large allocation of jemalloc's own, from the first arena; 0 without memory. (iallocztm) */
    long allocateInternal(long usize) {
        life.becomeNominal();
        Arena first = arenas.first();
        long pointer = first.large().alloc(tsd.binding, usize, SizeClasses.CACHE_LINE, Contents.ANY);
        if (pointer != 0) {
            first.stats().internalBytes += usize;
        }
        return pointer;
    }

    /** Frees what {@link #allocateInternal} answered. (idalloctm) */
    void freeInternal(long pointer) {
        if (pointer != 0) {
            Edata edata = rtree.live(pointer);
            Arena arena = arenas.of(edata);
            arena.stats().internalBytes -= sizeOf[edata.szind];
            arena.large().dalloc(tsd.binding, edata);
        }
    }

    @Nullable
    Tcache tcache(CacheUse cacheUse) {
        return cacheUse == CacheUse.THREAD ? tsd.tcache : null;
    }

    /** What memory must hold, given the options, where a call needs something. */
    Contents needed(Contents contents) {
        return zeroAll ? Contents.ZERO : contents;
    }

    /** (arena_malloc) */
    long allocate(@Nullable Tcache tcache, long size, int szind, Contents contents) {
        if (tcache != null) {
            if (Long.compareUnsigned(size, SizeClasses.SMALL_MAX) <= 0) {
                return tcache.allocSmall(szind, contents);
            }
            if (szind < tcache.classes()) {
                return tcache.allocLarge(szind, contents);
            }
        }
        return allocateUncached(size, szind, contents);
    }

    /** (arena_palloc) */
    long allocateAligned(@Nullable Tcache tcache, long usize, long alignment, Contents contents) {
        if (usize <= SizeClasses.SMALL_MAX) {
            return allocate(tcache, usize, sizes.indexOf(usize), contents);
        }
        return allocateLarge(usize, usize, Math.max(alignment, SizeClasses.CACHE_LINE), contents);
    }

    /** An allocation past any cache; 0 without memory. (arena_malloc_hard) */
    long allocateUncached(long size, int szind, Contents contents) {
        if (Long.compareUnsigned(size, SizeClasses.SMALL_MAX) <= 0) {
            return threadArenas.choose(tsd).bins().malloc(tsd.binding, szind, contents);
        }
        return allocateLarge(size, sizes.sizeOf(szind), SizeClasses.CACHE_LINE, contents);
    }

    /** (arena_dalloc, arena_sdalloc) */
    void release(@Nullable Tcache tcache, Edata edata, long pointer) {
        if (tcache != null && edata.slab) {
            tcache.dallocSmall(pointer, edata.szind);
        } else if (tcache != null && edata.szind < tcache.classes()) {
            tcache.dallocLarge(pointer, edata.szind);
        } else {
            arenas.of(edata).dalloc(tsd.binding, edata, pointer);
        }
    }

    /** (ifree) */
    void deallocate(@Nullable Tcache tcache, long pointer) {
        Edata edata = rtree.live(pointer);
        long usize = sizeOf[edata.szind];
        if (junkFree) {
            memory.touch(pointer, usize);
        }
        release(tcache, edata, pointer);
        events.deallocated(usize);
    }

    /**
     * A large allocation past any cache; 0 without memory.
     *
     * @param deciding the size that decides about the arena: what was asked for, or the usable size
     */
    private long allocateLarge(long deciding, long usize, long alignment, Contents contents) {
        Arena arena = threadArenas.chooseFor(tsd, deciding);
        return arena == null ? 0 : arena.large().alloc(tsd.binding, usize, alignment, contents);
    }

    private long finish(long pointer, long usize, Contents contents) {
        events.allocated(usize);
        if (junkAlloc && contents == Contents.ANY && !zeroAll) {
            memory.touch(pointer, usize);
        }
        return pointer;
    }
}
