package org.alloclab.libc.jemalloc.extent;

import org.alloclab.api.space.ProgramBreak;
import org.alloclab.libc.jemalloc.base.Access;
import org.alloclab.libc.jemalloc.base.Contents;
import org.alloclab.libc.jemalloc.base.Pages;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.EdataCache;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/**
 * The data segment as a source of pages ({@code opt.dss}): before {@code mmap}, after it, or not at all. (jemalloc 5.3.0
 * extent_dss.c)
 */
public final class Dss {
    /** Who owns what a move of the break leaves over. */
    interface Gaps {
        /** Describes a gap that may come. */
        void describe(Edata gap, long start, long bytes);

        /** The gap has come: it becomes a retained extent. */
        void give(Edata gap);
    }

    private final ProgramBreak programBreak;
    private final Pages pages;
    private long start;
    private long max;
    private boolean exhausted;

    public Dss(ProgramBreak programBreak, Pages pages) {
        this.programBreak = programBreak;
        this.pages = pages;
    }

    public void boot() {
        start = programBreak.sbrk(0);
        max = start;
    }

    /** A move of the break by the program itself, which has it in common with the allocator; answers where it was, or -1. */
    public long foreignSbrk(long increment) {
        return programBreak.sbrk(increment);
    }

    boolean contains(long address) {
        return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, max) < 0;
    }

    boolean mergeable(long a, long b) {
        return contains(a) == contains(b);
    }

    /**
     * Moves the break to make room; answers 0 where it cannot. What lies between the old break and the aligned place
     * becomes a retained extent. (extent_alloc_dss)
     */
    long alloc(
            EdataCache edataCache, Gaps gaps, long place, long size, long alignment, Contents contents, Access access) {
        if (size < 0) {
            return 0;
        }
        Edata gap = edataCache.take();
        if (gap == null) {
            return 0;
        }
        long room = exhausted ? 0 : extend(edataCache, gaps, gap, place, size, alignment);
        if (room == 0) {
            edataCache.put(gap);
            return 0;
        }
        if (contents == Contents.ZERO && access == Access.COMMITTED && pages.purgeForced(room, size)) {
            pages.memory().zero(room, size);
        }
        return room;
    }

    private long extend(EdataCache edataCache, Gaps gaps, Edata gap, long place, long size, long alignment) {
        max = programBreak.sbrk(0);
        if (place != 0 && max != place) {
            return 0;
        }
        long gapStart = SizeClasses.pageCeil(max);
        long room = SizeClasses.alignUp(gapStart, alignment);
        long next = room + size;
        if (Long.compareUnsigned(room, max) < 0 || Long.compareUnsigned(next, max) < 0) {
            return 0;
        }
        long gapSize = room - gapStart;
        if (gapSize != 0) {
            gaps.describe(gap, gapStart, gapSize);
        }
        if (programBreak.sbrk(next - max) == -1) {
            exhausted = true;
            return 0;
        }
        max = next;
        if (gapSize != 0) {
            gaps.give(gap);
        } else {
            edataCache.put(gap);
        }
        return room;
    }
}
