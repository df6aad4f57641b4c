package org.alloclab.libc.ptmalloc.region;

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
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * An arena in {@linkplain HeapRegion heap regions}.
 *
 * <pre>
 *   region 1                                     region 2
 *   | heap_info | malloc_state | chunks |16|0|   | heap_info | chunks ... | top |
 *                                     fenceposts
 * </pre>
 *
 * <p>When the last region has nothing but top in it, it is deleted, and the free chunk at the end of the one before
 * becomes top again.
 *
 * <p>glibc 2.36 arena.c, _int_new_arena and heap_trim; malloc.c, sysmalloc.
 */
final class HeapArena extends Arena {
    private final HeapRegions regions;

    /** The region that top is in. */
    private HeapRegion region;

    private HeapArena(ArenaParts parts, HeapRegions regions, HeapRegion first) {
        super(
                parts,
                first.base() + HeapRegion.recordSize(parts.parameters()),
                Chunks.in(
                        parts.system().memory(),
                        parts.system().machine().wordSize(),
                        first.base(),
                        parts.parameters().heapMaxSize()),
                Chunks.NON_MAIN_ARENA);
        this.regions = regions;
        this.region = first;
        first.join(this, null);
    }

    /** _int_new_arena: an arena with room for a chunk of {@code size} bytes if a region holds one; null if there is no memory. */
    static @Nullable HeapArena create(ArenaParts parts, HeapRegions regions, long size) {
        Parameters parameters = parts.parameters();
        long records = HeapRegion.recordSize(parameters) + recordSize(parameters) + Sizes.ALIGN_MASK + 1;
        HeapRegion first = regions.create(size + records, parameters.topPad());
        if (first == null) {
            first = regions.create(records, parameters.topPad());
            if (first == null) {
                return null;
            }
        }
        HeapArena arena = new HeapArena(parts, regions, first);
        arena.systemMemory = first.size();
        arena.notePeak();
        arena.startTop(arena.address() + recordSize(parameters));
        return arena;
    }

    private void startTop(long start) {
        long misaligned = (start + sizes.header) & Sizes.ALIGN_MASK;
        top = misaligned == 0 ? start : start + Sizes.ALIGN_MASK + 1 - misaligned;
        region.startChunksAt(top);
        chunks.placeHead(top, (region.end() - top) | Chunks.PREV_INUSE);
    }

    @Override
    public boolean contiguous() {
        return false;
    }

    /** glibc 2.36 malloc.c, __libc_calloc: all that was ever accessible. */
    @Override
    public long dirtyTopSize() {
        return Math.max(topSize(), region.base() + region.accessible() - top);
    }

    @Override
    public Reach reach() {
        long bytes = 0;
        long accessible = 0;
        int count = 0;
        for (@Nullable HeapRegion each = region; each != null; each = each.previous()) {
            bytes += each.size();
            accessible += each.accessible();
            count++;
        }
        return new Reach(bytes, accessible, count);
    }

    /** The part of sysmalloc for arenas in heap regions. */
    @Override
    protected long extendTop(long chunkSize, MappingAttempt attempt, ThreadCache cache) {
        long oldTop = top;
        long oldSize = chunks.size(oldTop);
        HeapRegion old = region;
        long oldRegionSize = old.size();
        long missing = sizes.minimum + chunkSize - oldSize;
        if (missing > 0 && old.grow(missing)) {
            systemMemory += old.size() - oldRegionSize;
            chunks.setHead(oldTop, (old.end() - oldTop) | Chunks.PREV_INUSE);
            return 0;
        }
        long record = HeapRegion.recordSize(parameters);
        HeapRegion fresh = regions.create(chunkSize + sizes.minimum + record, parameters.topPad());
        if (fresh == null) {
            return attempt == MappingAttempt.NONE ? mapped.allocateFromPages(chunkSize) : 0;
        }
        fresh.join(this, old);
        systemMemory += fresh.size();
        region = fresh;
        chunks.aim(fresh.base(), parameters.heapMaxSize());
        top = fresh.base() + record;
        chunks.placeHead(top, (fresh.size() - record) | Chunks.PREV_INUSE);
        fence(oldTop, oldSize, cache);
        return 0;
    }

    /** The old top becomes a chunk, closed by two that are never freed. */
    private void fence(long oldTop, long oldSize, ThreadCache cache) {
        long header = sizes.header;
        long size = (oldSize - sizes.minimum) & ~(long) Sizes.ALIGN_MASK;
        chunks.placeHead(oldTop + size + header, Chunks.PREV_INUSE);
        if (Long.compareUnsigned(size, sizes.minimum) >= 0) {
            chunks.placeHead(oldTop + size, header | Chunks.PREV_INUSE);
            chunks.setPrevSize(oldTop + size + header, header);
            chunks.setHead(oldTop, size | Chunks.PREV_INUSE | Chunks.NON_MAIN_ARENA);
            Release.remainder(this, oldTop, cache, Lock.HELD);
        } else {
            chunks.setHead(oldTop, (size + header) | Chunks.PREV_INUSE);
            chunks.setPrevSize(oldTop + size + header, size + header);
        }
    }

    @Override
    protected void trimAfterFree() {
        trim(parameters.topPad());
    }

    /** heap_trim: deletes regions that have become empty, then gives back the end of top if it is large. */
    private void trim(long pad) {
        deleteEmptyRegions(pad);
        long topSize = chunks.size(top);
        if (Long.compareUnsigned(topSize, parameters.trimThreshold()) < 0) {
            return;
        }
        long spare = topSize - sizes.minimum - 1;
        if (spare < 0 || Long.compareUnsigned(spare, pad) <= 0) {
            return;
        }
        long extra = (spare - pad) & -region.pageSize;
        if (extra == 0) {
            return;
        }
        teller.tell(Decisions.TRIM, top, topSize);
        if (!region.shrink(extra)) {
            return;
        }
        chunks.forget(region.end(), extra);
        systemMemory -= extra;
        chunks.setHead(top, (topSize - extra) | Chunks.PREV_INUSE);
    }

    private void deleteEmptyRegions(long pad) {
        long record = HeapRegion.recordSize(parameters);
        long max = parameters.heapMaxSize();
        HeapRegion before = region.previous();
        while (before != null && top == region.base() + record) {
            long fence = before.end() - (sizes.minimum - sizes.header);
            long misaligned = fence & Sizes.ALIGN_MASK;
            fence -= misaligned;
            if (chunks.head(fence) != Chunks.PREV_INUSE) {
                throw Integrity.assertion("heap_trim", "chunksize_nomask (p) == (0 | PREV_INUSE)");
            }
            long chunk = fence - chunks.prevSize(fence);
            long head = chunks.head(chunk);
            long size = (head & ~Chunks.SIZE_BITS) + (sizes.minimum - sizes.header) + misaligned;
            if (size <= 0 || size >= 2L * sizes.minimum) {
                throw Integrity.assertion("heap_trim", "new_size > 0 && new_size < (long) (2 * MINSIZE)");
            }
            boolean merge = (head & Chunks.PREV_INUSE) == 0;
            if (merge) {
                size += chunks.prevSize(chunk);
            }
            if (size <= 0 || size >= max) {
                throw Integrity.assertion("heap_trim", "new_size > 0 && new_size < max_size");
            }
            if (Long.compareUnsigned(size + (max - before.size()), pad + sizes.minimum + region.pageSize) < 0) {
                break;
            }
            systemMemory -= region.size();
            regions.delete(region);
            chunks.forget(region.base(), max);
            region = before;
            chunks.aim(region.base(), max);
            if (merge) {
                chunk -= chunks.prevSize(chunk);
                bins.unlink(chunk);
            }
            top = chunk;
            chunks.setHead(top, size | Chunks.PREV_INUSE);
            before = region.previous();
        }
    }
}
