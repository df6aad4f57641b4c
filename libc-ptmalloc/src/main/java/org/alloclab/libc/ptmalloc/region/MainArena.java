package org.alloclab.libc.ptmalloc.region;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.alloclab.api.space.Errno;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.api.view.VmaView;
import org.alloclab.libc.ptmalloc.arena.Arena;
import org.alloclab.libc.ptmalloc.arena.ArenaParts;
import org.alloclab.libc.ptmalloc.arena.Lock;
import org.alloclab.libc.ptmalloc.arena.MappingAttempt;
import org.alloclab.libc.ptmalloc.arena.Reach;
import org.alloclab.libc.ptmalloc.arena.Release;
import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Integrity;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.decision.Decisions;
import org.alloclab.libc.ptmalloc.system.SystemMemory;
import org.alloclab.libc.ptmalloc.version.BreakFallback;
import org.alloclab.libc.ptmalloc.version.HugePageUse;

/**
 * The arena that grows by moving the program break.
 *
 * <pre>
 *   sbrk_base                                         break
 *   | chunks ...                          | top        |      the usual case
 *
 *   | chunks ... | old top, freed |8|8|   somebody else's   | chunks ... | top |      after a foreign sbrk
 *                                 fenceposts
 * </pre>
 *
 * <p>Where {@code brk} fails, memory comes from {@code mmap}, and the arena is not
 * contiguous any more.
 *
 * <p>glibc 2.36 malloc.c, sysmalloc and systrim.
 */
public final class MainArena extends Arena {
    /** MMAP_AS_MORECORE_SIZE: the minimum; in releases that pass it as the page size it is the unit. */
    private static final long MAPPING_SIZE = 1 << 20;

    /** Room kept for the heap's words in one flat array. */
    private static final long HEAP_LIMIT = 4L << 30;

    /** Where Debian 12's libc.so.6 has main_arena, from its first mapping on. */
    private static final long OFFSET_IN_LIBC = 0x1d3c60;

    private final List<Long> pieces = new ArrayList<>();

    private boolean contiguous = true;

    private long bytesOutside;

    /** The end of the piece just mapped instead of moving the break; 0 if it was not. */
    private long mappedEnd;

    private long wanted;

    public MainArena(ArenaParts parts) {
        super(parts, addressIn(parts.system().space(), parts.parameters().sizes), chunksIn(parts.system()), 0);
    }

    private static Chunks chunksIn(SystemMemory system) {
        long start = system.space().figures().startBreak() & -PAGE_SIZE;
        return Chunks.in(system.memory(), system.machine().wordSize(), start, HEAP_LIMIT);
    }

    /** The address of main_arena: in libc's data, where libc is mapped; else high up. */
    private static long addressIn(SystemCalls space, Sizes sizes) {
        for (VmaView area : space.areas()) {
            if (area.name().endsWith("/libc.so.6") && area.offset() == 0) {
                return area.start() + OFFSET_IN_LIBC;
            }
        }
        return sizes.word == 8 ? 0x7ffff7fa8c60L : 0xf7fa8780L;
    }

    @Override
    public boolean contiguous() {
        return contiguous;
    }

    /** Where each piece of memory begins whose chunks follow each other without a gap. */
    public List<Long> pieces() {
        return Collections.unmodifiableList(pieces);
    }

    /** Bytes counted as the arena's that no chunk covers: foreign memory, and what alignment skipped. */
    public long bytesOutside() {
        return bytesOutside;
    }

    /** glibc 2.36 sysdeps/generic/malloc-machine.h: with MORECORE_CLEARS 2, what the break brings is zero each time. */
    @Override
    public long dirtyTopSize() {
        return topSize();
    }

    @Override
    public Reach reach() {
        return new Reach(systemMemory, systemMemory, 0);
    }

    /** The main arena's part of sysmalloc. */
    @Override
    protected long extendTop(long chunkSize, MappingAttempt attempt, ThreadCache cache) {
        long oldTop = top;
        long oldSize = topSize();
        long oldEnd = oldTop + oldSize;
        long start = moreMemory(chunkSize, oldSize);
        if (start == -1) {
            return 0;
        }
        systemMemory += wanted;
        chunks.spreadTo(start, start + wanted);
        if (start == oldEnd && mappedEnd == 0) {
            chunks.setHead(oldTop, (wanted + oldSize) | Chunks.PREV_INUSE);
        } else if (contiguous && oldSize != 0 && Long.compareUnsigned(start, oldEnd) < 0) {
            throw Integrity.abort("break adjusted to free malloc space");
        } else {
            startNewTop(start, oldTop, oldSize, cache);
        }
        return 0;
    }

    /** Moves the break for {@link #wanted} bytes, or maps them; answers where they begin, or -1. */
    private long moreMemory(long chunkSize, long oldSize) {
        mappedEnd = 0;
        wanted = chunkSize + parameters.topPad() + sizes.minimum;
        if (contiguous) {
            wanted -= oldSize;
        }
        if (parameters.thpPageSize() != 0) {
            long current =
                    parameters.rules.hugePages() == HugePageUse.IN_HEAPS ? system.sbrk(0) : system.currentBreak();
            wanted = Sizes.alignUp(current + wanted, parameters.thpPageSize()) - current;
        } else {
            wanted = Sizes.alignUp(wanted, PAGE_SIZE);
        }
        if (sizes.isPositive(wanted)) {
            long start = system.sbrk(wanted);
            if (start != -1) {
                system.adviseHugePages(start, wanted);
                return start;
            }
        }
        long start = -1;
        if (parameters.hugePageSize() > 0) {
            long huge = parameters.hugePageSize();
            start = mapInstead(chunkSize, oldSize, huge, huge, parameters.hugePageFlags());
        }
        if (start == -1) {
            boolean whole = parameters.rules.breakFallback() == BreakFallback.WHOLE_MEBIBYTES;
            long least = whole ? PAGE_SIZE : MAPPING_SIZE;
            start = mapInstead(chunkSize, oldSize, least, whole ? MAPPING_SIZE : PAGE_SIZE, 0);
        }
        return start;
    }

    /** sysmalloc_mmap_fallback: at least so many bytes, in multiples of a unit. */
    private long mapInstead(long chunkSize, long oldSize, long least, long unit, int extraFlags) {
        long size = wanted;
        if (parameters.rules.breakFallback() == BreakFallback.REQUEST_ALONE) {
            size = Sizes.alignUp(chunkSize + parameters.topPad() + sizes.minimum, unit);
        } else if (contiguous) {
            size = Sizes.alignUp(size + oldSize, unit);
        }
        if (Long.compareUnsigned(size, least) < 0) {
            size = least;
        }
        if (Long.compareUnsigned(size, chunkSize) <= 0) {
            return -1;
        }
        long start = system.space()
                .mmap(0, size, Prot.READ | Prot.WRITE, MapFlags.PRIVATE | MapFlags.ANONYMOUS | extraFlags, -1, 0);
        if (Errno.isError(start)) {
            return -1;
        }
        if (extraFlags == 0) {
            system.adviseHugePages(start, size);
        }
        contiguous = false;
        wanted = size;
        mappedEnd = start + size;
        return start;
    }

    /** The new memory does not continue the old: it gets a top of its own, the old top becomes a chunk. */
    private void startNewTop(long start, long oldTop, long oldSize, ThreadCache cache) {
        long known = systemMemory - wanted;
        long alignedStart = start;
        long correction = 0;
        long end = mappedEnd;
        long misaligned = (start + sizes.header) & Sizes.ALIGN_MASK;
        long lead = misaligned == 0 ? 0 : Sizes.ALIGN_MASK + 1 - misaligned;
        alignedStart += lead;
        if (contiguous) {
            if (oldSize != 0) {
                systemMemory += start - (oldTop + oldSize);
            }
            correction = lead + oldSize;
            long unpadded = start + wanted + correction;
            correction += Sizes.alignUp(unpadded, PAGE_SIZE) - unpadded;
            end = system.sbrk(correction);
            if (end == -1) {
                correction = 0;
                end = system.sbrk(0);
            } else {
                system.adviseHugePages(end, correction);
            }
        } else if (mappedEnd == 0) {
            end = system.sbrk(0);
        }
        if (end == -1) {
            return;
        }
        top = alignedStart;
        pieces.add(alignedStart);
        chunks.placeHead(top, (end - alignedStart + correction) | Chunks.PREV_INUSE);
        systemMemory += correction;
        bytesOutside += systemMemory - known - chunks.size(top);
        if (oldSize != 0) {
            fence(oldTop, oldSize, cache);
        }
    }

    /** Two chunks that are never freed close the old top, so that nothing merges across the gap. */
    private void fence(long oldTop, long oldSize, ThreadCache cache) {
        long header = sizes.header;
        long size = (oldSize - 2 * header) & ~(long) Sizes.ALIGN_MASK;
        chunks.setHead(oldTop, size | Chunks.PREV_INUSE);
        chunks.placeHead(oldTop + size, header | Chunks.PREV_INUSE);
        chunks.placeHead(oldTop + size + header, header | Chunks.PREV_INUSE);
        if (Long.compareUnsigned(size, sizes.minimum) >= 0) {
            Release.remainder(this, oldTop, cache, Lock.HELD);
        }
    }

    @Override
    protected void trimAfterFree() {
        if (Long.compareUnsigned(chunks.size(top), parameters.trimThreshold()) >= 0) {
            trim(parameters.topPad());
        }
    }

    /** systrim: moves the break down, leaving {@code pad} bytes; answers whether it moved. */
    public boolean trim(long pad) {
        long topSize = topSize();
        long spare = topSize - sizes.minimum - 1;
        if (Long.compareUnsigned(spare, pad) <= 0) {
            return false;
        }
        long unit = parameters.thpPageSize() != 0 ? parameters.thpPageSize() : PAGE_SIZE;
        long extra = (spare - pad) & -unit;
        if (extra == 0) {
            return false;
        }
        long current = system.sbrk(0);
        if (current != top + topSize) {
            return false;
        }
        teller.tell(Decisions.TRIM, top, topSize);
        system.sbrk(-extra);
        long released = current - system.sbrk(0);
        if (released == 0) {
            return false;
        }
        chunks.forget(top + topSize - released, released);
        systemMemory -= released;
        chunks.setHead(top, (topSize - released) | Chunks.PREV_INUSE);
        return true;
    }
}
