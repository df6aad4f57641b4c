package org.alloclab.libc.ptmalloc;

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
    private HeapRegion region;
    private long firstChunk;

    private HeapArena(MallocProcess process, HeapRegion first) {
        super(
                process,
                first.base + HeapRegion.recordSize(process.sizes),
                Chunks.in(process.memory, process.machine.wordSize(), first.base, process.parameters.heapMaxSize()),
                Chunks.NON_MAIN_ARENA);
        this.region = first;
        first.join(this, null);
    }

    /** _int_new_arena: an arena with room for a chunk of {@code size} bytes if a region holds one; null if there is no memory. */
    static @Nullable HeapArena create(MallocProcess process, long size) {
        Sizes sizes = process.sizes;
        long records = HeapRegion.recordSize(sizes) + recordSize(sizes) + Sizes.ALIGN_MASK + 1;
        HeapRegion first = process.regions.create(size + records, process.parameters.topPad);
        if (first == null) {
            first = process.regions.create(records, process.parameters.topPad);
            if (first == null) {
                return null;
            }
        }
        HeapArena arena = new HeapArena(process, first);
        arena.systemMemory = first.size();
        arena.maxSystemMemory = first.size();
        arena.startTop(arena.address + recordSize(sizes));
        return arena;
    }

    private void startTop(long start) {
        long misaligned = (start + sizes.header) & Sizes.ALIGN_MASK;
        top = misaligned == 0 ? start : start + Sizes.ALIGN_MASK + 1 - misaligned;
        firstChunk = top;
        chunks.setHead(top, (region.end() - top) | Chunks.PREV_INUSE);
    }

    /** The first chunk of one of its regions. */
    long firstChunk(HeapRegion of) {
        return of.previous() == null ? firstChunk : of.base + HeapRegion.recordSize(sizes);
    }

    /** The region that top is in. */
    HeapRegion region() {
        return region;
    }

    @Override
    boolean contiguous() {
        return false;
    }

    /** glibc 2.36 malloc.c, __libc_calloc: all that was ever accessible. */
    @Override
    long dirtyTopSize() {
        return Math.max(topSize(), region.base + region.accessible() - top);
    }

    /** The part of sysmalloc for arenas in heap regions. */
    @Override
    long extendTop(long chunkSize, boolean triedMmap, ThreadCache cache) {
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
        long record = HeapRegion.recordSize(sizes);
        HeapRegion fresh = process.regions.create(chunkSize + sizes.minimum + record, parameters.topPad);
        if (fresh == null) {
            return triedMmap ? 0 : process.mmapped.allocateFromPages(chunkSize);
        }
        fresh.join(this, old);
        systemMemory += fresh.size();
        region = fresh;
        chunks.aim(fresh.base, parameters.heapMaxSize());
        top = fresh.base + record;
        chunks.setHead(top, (fresh.size() - record) | Chunks.PREV_INUSE);
        fence(oldTop, oldSize, cache);
        return 0;
    }

    /** The old top becomes a chunk, closed by two that are never freed. */
    private void fence(long oldTop, long oldSize, ThreadCache cache) {
        long header = sizes.header;
        long size = (oldSize - sizes.minimum) & ~(long) Sizes.ALIGN_MASK;
        chunks.setHead(oldTop + size + header, Chunks.PREV_INUSE);
        if (Long.compareUnsigned(size, sizes.minimum) >= 0) {
            chunks.setHead(oldTop + size, header | Chunks.PREV_INUSE);
            chunks.setPrevSize(oldTop + size + header, header);
            chunks.setHead(oldTop, size | Chunks.PREV_INUSE | Chunks.NON_MAIN_ARENA);
            Release.release(this, oldTop, cache, true);
        } else {
            chunks.setHead(oldTop, (size + header) | Chunks.PREV_INUSE);
            chunks.setPrevSize(oldTop + size + header, size + header);
        }
    }

    @Override
    void trimAfterFree() {
        trim(parameters.topPad);
    }

    /** heap_trim: deletes regions that have become empty, then gives back the end of top if it is large. */
    private void trim(long pad) {
        deleteEmptyRegions(pad);
        long topSize = chunks.size(top);
        if (Long.compareUnsigned(topSize, parameters.trimThreshold) < 0) {
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
        if (process.tells) {
            process.tell(Decisions.TRIM, top, topSize);
        }
        if (!region.shrink(extra)) {
            return;
        }
        systemMemory -= extra;
        chunks.setHead(top, (topSize - extra) | Chunks.PREV_INUSE);
    }

    private void deleteEmptyRegions(long pad) {
        long record = HeapRegion.recordSize(sizes);
        long max = parameters.heapMaxSize();
        HeapRegion before = region.previous();
        while (before != null && top == region.base + record) {
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
            process.regions.delete(region);
            region = before;
            chunks.aim(region.base, max);
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
