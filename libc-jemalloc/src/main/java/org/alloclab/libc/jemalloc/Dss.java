package org.alloclab.libc.jemalloc;

import org.alloclab.api.space.ProgramBreak;

/**
 * The data segment as a source of pages ({@code opt.dss}): before {@code mmap}, after it, or not at all. (jemalloc 5.3.0
 * extent_dss.c)
 */
final class Dss {
    private final ProgramBreak programBreak;
    private final Pages pages;
    private long start;
    private long max;
    private boolean exhausted;

    Dss(ProgramBreak programBreak, Pages pages) {
        this.programBreak = programBreak;
        this.pages = pages;
    }

    void boot() {
        start = programBreak.sbrk(0);
        max = start;
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
    long alloc(Arena arena, long place, long size, long alignment, boolean zero, boolean commit) {
        if (size < 0) {
            return 0;
        }
        Edata gap = arena.pageAllocator().edataCache().take();
        if (gap == null) {
            return 0;
        }
        long room = exhausted ? 0 : extend(arena, gap, place, size, alignment);
        if (room == 0) {
            arena.pageAllocator().edataCache().put(gap);
            return 0;
        }
        if (zero && commit && pages.purgeForced(room, size)) {
            pages.memory().zero(room, size);
        }
        return room;
    }

    private long extend(Arena arena, Edata gap, long place, long size, long alignment) {
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
        Pac pac = arena.pageAllocator().pac();
        long gapSize = room - gapStart;
        if (gapSize != 0) {
            gap.init(arena, gapStart, gapSize, pac.nextSerial(), Edata.ACTIVE, false, true, pac.retains());
        }
        if (programBreak.sbrk(next - max) == -1) {
            exhausted = true;
            return 0;
        }
        max = next;
        if (gapSize != 0) {
            pac.giveGap(gap);
        } else {
            arena.pageAllocator().edataCache().put(gap);
        }
        return room;
    }
}
