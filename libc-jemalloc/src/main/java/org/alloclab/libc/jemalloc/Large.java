package org.alloclab.libc.jemalloc;

/**
 * Allocations of 16 KiB and more: an extent each.
 *
 * <pre>
 *   base                    addr = base + 64 * r                         base + usize + pad
 *   |<--- shift < 4096 ----->|<------------ usize ------------->|<- rest ->|
 * </pre>
 *
 * <p>The shift (cache-oblivious placement) spreads the starts of large allocations over the cache; r comes from the
 * thread's generator. It is left out where a whole page's alignment is asked for. (jemalloc 5.3.0 large.c,
 * arena_cache_oblivious_randomize)
 */
final class Large {
    private final Jemalloc jemalloc;
    private final SizeClasses sizes;

    Large(Jemalloc jemalloc) {
        this.jemalloc = jemalloc;
        this.sizes = jemalloc.sizes();
    }

    /** A large allocation in an arena; 0 without memory. (large_palloc) */
    long alloc(Tsd tsd, Arena arena, long usize, long alignment, boolean zero) {
        long checked = sizes.usable(usize, alignment);
        if (checked == 0 || checked > SizeClasses.LARGE_MAX) {
            return 0;
        }
        int szind = sizes.indexOf(usize);
        Edata edata = arena.pageAllocator().alloc(usize + SizeClasses.LARGE_PAD, alignment, false, szind, zero);
        if (edata == null) {
            return 0;
        }
        arena.stats().countLargeMalloc(szind);
        if (alignment < SizeClasses.PAGE) {
            shift(tsd, edata, alignment);
        }
        arena.decayTicks(tsd, 1);
        return edata.addr;
    }

    /** Frees a large allocation past any cache. (large_dalloc) */
    void dalloc(Tsd tsd, Edata edata) {
        Arena arena = edata.owner();
        arena.stats().countLargeDalloc(edata.szind);
        finish(tsd, edata);
        arena.decayTicks(tsd, 1);
    }

    /** Gives the pages of a large allocation back that has been counted as freed. (large_dalloc_finish) */
    void finish(Tsd tsd, Edata edata) {
        Arena arena = edata.owner();
        arena.pageAllocator().dalloc(edata);
        arena.handleDeferredWork();
    }

    /**
     * Resizes without moving, to {@code max} or at least {@code min}; answers whether it cannot. (large_ralloc_no_move)
     */
    boolean resizeInPlace(Tsd tsd, Edata edata, long min, long max, boolean zero) {
        long old = sizes.sizeOf(edata.szind);
        boolean done = false;
        if (max > old) {
            done = expand(edata, max, zero);
            if (!done && min < max && min > old) {
                // upstream tests the result of the second attempt the wrong way round
                done = !expand(edata, min, zero);
            }
        }
        done = done || (old >= min && old <= max) || (old > max && shrink(edata, max));
        if (done) {
            edata.owner().decayTicks(tsd, 1);
        }
        return !done;
    }

    private void shift(Tsd tsd, Edata edata, long alignment) {
        long aligned = SizeClasses.alignUp(alignment, SizeClasses.CACHE_LINE);
        int lgRange = SizeClasses.LG_PAGE - SizeClasses.lgFloor(aligned);
        edata.addr += tsd.random.bits(lgRange) << (SizeClasses.LG_PAGE - lgRange);
    }

    private boolean expand(Edata edata, long usize, boolean zero) {
        Arena arena = edata.owner();
        int oldIndex = edata.szind;
        long old = sizes.sizeOf(oldIndex);
        if (arena.pageAllocator().expand(edata, usize + SizeClasses.LARGE_PAD, sizes.indexOf(usize), zero)) {
            return false;
        }
        if (zero) {
            long from = edata.addr + old;
            jemalloc.memory().zero(from, SizeClasses.pageFloor(from + SizeClasses.PAGE) - from);
        }
        countResize(arena, oldIndex, edata.szind);
        return true;
    }

    private boolean shrink(Edata edata, long usize) {
        Arena arena = edata.owner();
        int oldIndex = edata.szind;
        if (arena.pageAllocator().shrink(edata, usize + SizeClasses.LARGE_PAD, sizes.indexOf(usize))) {
            return false;
        }
        arena.handleDeferredWork();
        countResize(arena, oldIndex, edata.szind);
        return true;
    }

    private static void countResize(Arena arena, int oldIndex, int newIndex) {
        arena.stats().countLargeMalloc(newIndex);
        arena.stats().countLargeDalloc(oldIndex);
    }
}
