package org.alloclab.libc.jemalloc.arena;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.background.ArenaDecay;
import org.alloclab.libc.jemalloc.base.Contents;
import org.alloclab.libc.jemalloc.decision.Decisions;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.extent.PageAllocator;
import org.alloclab.libc.jemalloc.size.SizeClasses;

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
public final class Large {
    private final SizeClasses sizes;
    private final UserMemory memory;
    private final PageAllocator pageAllocator;
    private final ArenaStats stats;
    private final ArenaDecay decay;
    private final Teller teller;

    Large(
            SizeClasses sizes,
            UserMemory memory,
            PageAllocator pageAllocator,
            ArenaStats stats,
            ArenaDecay decay,
            Teller teller) {
        this.sizes = sizes;
        this.memory = memory;
        this.pageAllocator = pageAllocator;
        this.stats = stats;
        this.decay = decay;
        this.teller = teller;
    }

    /** A large allocation; 0 without memory. (large_palloc) */
    public long alloc(ArenaBinding thread, long usize, long alignment, Contents contents) {
        long checked = sizes.usable(usize, alignment);
        if (checked == 0 || checked > SizeClasses.LARGE_MAX) {
            return 0;
        }
        int szind = sizes.indexOf(usize);
        Edata edata = pageAllocator.allocLarge(usize + SizeClasses.LARGE_PAD, alignment, szind, contents);
        if (edata == null) {
            return 0;
        }
        stats.countLargeMalloc(szind);
        if (alignment < SizeClasses.PAGE) {
            shift(thread, edata, alignment);
        }
        teller.tell(Decisions.LARGE_PLACED, edata.addr, usize, edata.addr - edata.base());
        thread.ticks(decay, 1);
        return edata.addr;
    }

    /** Frees a large allocation past any cache. (large_dalloc) */
    public void dalloc(ArenaBinding thread, Edata edata) {
        stats.countLargeDalloc(edata.szind);
        finish(edata);
        thread.ticks(decay, 1);
    }

    /** Gives the pages of a large allocation back that has been counted as freed. (large_dalloc_finish) */
    public void finish(Edata edata) {
        pageAllocator.dalloc(edata);
        decay.extentFreed();
    }

    /**
     * Resizes without moving, to {@code max} or at least {@code min}; answers whether it cannot. (large_ralloc_no_move)
     *
     * @param contents of what is added
     */
    public boolean resizeInPlace(ArenaBinding thread, Edata edata, long min, long max, Contents contents) {
        long old = sizes.sizeOf(edata.szind);
        boolean done = false;
        if (max > old) {
            done = expand(edata, max, contents);
            if (!done && min < max && min > old) {
                // upstream tests the result of the second attempt the wrong way round
                done = !expand(edata, min, contents);
            }
        }
        done = done || (old >= min && old <= max) || (old > max && shrink(edata, max));
        if (done) {
            thread.ticks(decay, 1);
        }
        return !done;
    }

    private static void shift(ArenaBinding thread, Edata edata, long alignment) {
        long aligned = SizeClasses.alignUp(alignment, SizeClasses.CACHE_LINE);
        int lgRange = SizeClasses.LG_PAGE - SizeClasses.lgFloor(aligned);
        edata.addr += thread.randomBits(lgRange) << (SizeClasses.LG_PAGE - lgRange);
    }

    private boolean expand(Edata edata, long usize, Contents contents) {
        int oldIndex = edata.szind;
        long old = sizes.sizeOf(oldIndex);
        if (pageAllocator.expand(edata, usize + SizeClasses.LARGE_PAD, sizes.indexOf(usize), contents)) {
            return false;
        }
        if (contents == Contents.ZERO) {
            long from = edata.addr + old;
            memory.zero(from, SizeClasses.pageFloor(from + SizeClasses.PAGE) - from);
        }
        countResize(oldIndex, edata.szind);
        teller.tell(Decisions.GROWN_IN_PLACE, edata.addr, old, usize);
        return true;
    }

    private boolean shrink(Edata edata, long usize) {
        int oldIndex = edata.szind;
        if (pageAllocator.shrink(edata, usize + SizeClasses.LARGE_PAD, sizes.indexOf(usize))) {
            return false;
        }
        decay.extentFreed();
        countResize(oldIndex, edata.szind);
        teller.tell(Decisions.SHRUNK_IN_PLACE, edata.addr, sizes.sizeOf(oldIndex), usize);
        return true;
    }

    private void countResize(int oldIndex, int newIndex) {
        stats.countLargeMalloc(newIndex);
        stats.countLargeDalloc(oldIndex);
    }
}
