package org.alloclab.libc.ptmalloc.arena;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Integrity;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.decision.Decisions;

/**
 * The search for a chunk in an arena.
 *
 * <pre>
 *   request --> fast bin of the size --> small bin of the size --> unsorted bin, each chunk once: exact fit, else
 *   sorted into its bin --> best fit in the large bin of the size --> smallest larger bin that is not empty --> top
 *   --> consolidated fast bins, all again --> more system memory
 * </pre>
 *
 * <p>glibc 2.36 malloc.c, _int_malloc and sysmalloc.
 */
public final class Search {
    /** A search sorts at most this many unsorted chunks. */
    private static final int MAX_SORTED = 10000;

    private Search() {}

    /** _int_malloc: a block of at least {@code request} bytes, or 0. */
    public static long allocate(Arena arena, long request, ThreadCache cache) {
        long chunkSize = arena.sizes.checkedChunkSize(request);
        if (chunkSize == 0) {
            return 0;
        }
        if (chunkSize <= arena.parameters.maxFast()) {
            long chunk = arena.fastBins.take(chunkSize, cache);
            if (chunk != 0) {
                arena.teller.tell(Decisions.FROM_FAST_BIN, chunk, chunkSize);
                return blockOf(arena, chunk, request);
            }
        }
        int bin;
        if (chunkSize < arena.sizes.minLarge) {
            bin = arena.sizes.smallIndex(chunkSize);
            long last = arena.bins.last(bin);
            if (last != arena.bins.at(bin)) {
                return fromSmallBin(arena, bin, last, chunkSize, request, cache);
            }
        } else {
            bin = arena.sizes.largeIndex(chunkSize);
            if (arena.fastBins.haveChunks()) {
                Release.consolidate(arena);
            }
        }
        return search(arena, chunkSize, bin, request, cache);
    }

    private static long search(Arena arena, long chunkSize, int bin, long request, ThreadCache cache) {
        arena.sorted = 0;
        while (true) {
            long block = fromUnsorted(arena, chunkSize, request, cache);
            if (block != 0) {
                return block;
            }
            if (chunkSize >= arena.sizes.minLarge) {
                long chunk = arena.largeBins.bestFit(bin, chunkSize);
                if (chunk != 0) {
                    return fromBin(arena, chunk, chunkSize, request, "malloc(): corrupted unsorted chunks");
                }
            }
            int larger = nonEmptyBin(arena, bin + 1);
            if (larger < Sizes.BINS) {
                long chunk = arena.bins.last(larger);
                if (Long.compareUnsigned(arena.chunks.size(chunk), chunkSize) < 0) {
                    throw Integrity.assertion("_int_malloc", "(unsigned long) (size) >= (unsigned long) (nb)");
                }
                return fromBin(arena, chunk, chunkSize, request, "malloc(): corrupted unsorted chunks 2");
            }
            block = fromTop(arena, chunkSize, request);
            if (block != 0) {
                return block;
            }
            if (!arena.fastBins.haveChunks()) {
                block = fromSystem(arena, chunkSize, cache);
                return block == 0 ? 0 : perturbed(arena, block, request);
            }
            Release.consolidate(arena);
        }
    }

    /** The block of a chunk that goes out, filled if {@code perturb} says so. */
    private static long blockOf(Arena arena, long chunk, long request) {
        return perturbed(arena, chunk + arena.sizes.header, request);
    }

    private static long perturbed(Arena arena, long block, long request) {
        if (arena.parameters.perturb() != 0) {
            arena.system.fill(block, arena.parameters.perturb() ^ 0xff, request);
        }
        return block;
    }

    private static void markInUse(Arena arena, long chunk, long chunkSize) {
        arena.chunks.setPreviousInUse(chunk + chunkSize);
        if (arena.flag != 0) {
            arena.chunks.setHead(chunk, arena.chunks.head(chunk) | arena.flag);
        }
    }

    private static long fromSmallBin(Arena arena, int bin, long last, long chunkSize, long request, ThreadCache cache) {
        long head = arena.bins.at(bin);
        long before = arena.chunks.bk(last);
        if (arena.bins.fd(before) != last) {
            throw Integrity.abort("malloc(): smallbin double linked list corrupted");
        }
        arena.chunks.setPreviousInUse(last + chunkSize);
        arena.bins.setBk(head, before);
        arena.bins.setFd(before, head);
        if (arena.flag != 0) {
            arena.chunks.setHead(last, arena.chunks.head(last) | arena.flag);
        }
        if (cache.isMadeBySearches() && arena.sizes.cacheIndex(chunkSize) < arena.parameters.cacheBins()) {
            makeCache(arena, cache);
        }
        int cacheBin = cache.filledBinFor(chunkSize);
        if (cacheBin >= 0) {
            while (cache.hasRoom(cacheBin)) {
                long chunk = arena.bins.last(bin);
                if (chunk == head) {
                    break;
                }
                if (chunk != 0) {
                    before = arena.chunks.bk(chunk);
                    markInUse(arena, chunk, chunkSize);
                    arena.bins.setBk(head, before);
                    arena.bins.setFd(before, head);
                    cache.put(arena.chunks, chunk + arena.sizes.header, cacheBin);
                }
            }
        }
        arena.teller.tell(Decisions.FROM_SMALL_BIN, last, chunkSize);
        return blockOf(arena, last, request);
    }

    /** Takes exact fits (into the thread cache as long as it has room), sorts the others; a block, or 0. */
    private static long fromUnsorted(Arena arena, long chunkSize, long request, ThreadCache cache) {
        long head = arena.bins.unsorted();
        int cacheBin = cache.filledBinFor(chunkSize);
        boolean cached = false;
        int left = MAX_SORTED;
        long chunk;
        while ((chunk = arena.bins.lastUnsorted()) != head) {
            long before = arena.chunks.bk(chunk);
            long size = arena.chunks.size(chunk);
            checkUnsorted(arena, chunk, size, before);
            if (before == head
                    && chunk == arena.lastRemainder
                    && chunkSize < arena.sizes.minLarge
                    && size > chunkSize + arena.sizes.minimum) {
                return splitLastRemainder(arena, chunk, size, chunkSize, request);
            }
            arena.bins.dropLastUnsorted(before);
            if (size == chunkSize) {
                markInUse(arena, chunk, size);
                if (cache.isMadeBySearches()) {
                    makeCache(arena, cache);
                    cacheBin = cache.filledBinFor(chunkSize);
                }
                if (cacheBin < 0 || !cache.hasRoom(cacheBin)) {
                    arena.teller.tell(Decisions.FROM_UNSORTED, chunk, chunkSize);
                    return blockOf(arena, chunk, request);
                }
                cache.put(arena.chunks, chunk + arena.sizes.header, cacheBin);
                cached = true;
                arena.teller.tell(Decisions.CACHE_UNSORTED, chunk, cacheBin);
                continue;
            }
            sort(arena, chunk, size);
            arena.sorted++;
            if (cached
                    && arena.parameters.cacheUnsortedLimit() != 0
                    && Long.compareUnsigned(arena.sorted, arena.parameters.cacheUnsortedLimit()) > 0) {
                return cache.take(arena.chunks, cacheBin);
            }
            if (--left == 0) {
                break;
            }
        }
        return cached ? cache.take(arena.chunks, cacheBin) : 0;
    }

    /** glibc 2.43 malloc.c, tcache_init: asks for the chunk size of the table as if it were a request. */
    private static void makeCache(Arena arena, ThreadCache cache) {
        cache.disable();
        if (arena.parameters.cacheCount() == 0) {
            return;
        }
        long size = cache.tableSize();
        long sorted = arena.sorted;
        long block = allocate(arena, arena.sizes.chunkSize(size), cache);
        arena.sorted = sorted;
        if (block != 0) {
            arena.system.memory().zero(block, size);
            cache.open(block);
        }
    }

    private static void checkUnsorted(Arena arena, long chunk, long size, long before) {
        long following = chunk + size;
        if (Long.compareUnsigned(size, arena.sizes.header) <= 0 || Long.compareUnsigned(size, arena.systemMemory) > 0) {
            throw Integrity.abort("malloc(): invalid size (unsorted)");
        }
        long followingHead = arena.chunks.head(following);
        if (Long.compareUnsigned(followingHead, arena.sizes.header) < 0
                || Long.compareUnsigned(followingHead, arena.systemMemory) > 0) {
            throw Integrity.abort("malloc(): invalid next size (unsorted)");
        }
        if ((arena.chunks.prevSize(following) & ~Chunks.SIZE_BITS) != size) {
            throw Integrity.abort("malloc(): mismatching next->prev_size (unsorted)");
        }
        if (arena.bins.fd(before) != chunk || arena.chunks.fd(chunk) != arena.bins.unsorted()) {
            throw Integrity.abort("malloc(): unsorted double linked list corrupted");
        }
        if ((followingHead & Chunks.PREV_INUSE) != 0) {
            throw Integrity.abort("malloc(): invalid next->prev_inuse (unsorted)");
        }
    }

    private static long splitLastRemainder(Arena arena, long chunk, long size, long chunkSize, long request) {
        long rest = size - chunkSize;
        long remainder = chunk + chunkSize;
        arena.bins.replaceOnlyUnsorted(remainder);
        arena.lastRemainder = remainder;
        if (rest >= arena.sizes.minLarge) {
            arena.bins.clearNextsize(remainder);
        }
        arena.chunks.setHead(chunk, chunkSize | Chunks.PREV_INUSE | arena.flag);
        arena.chunks.placeHead(remainder, rest | Chunks.PREV_INUSE);
        arena.chunks.setPrevSize(remainder + rest, rest);
        arena.teller.tell(Decisions.SPLIT_LAST_REMAINDER, chunk, rest);
        return blockOf(arena, chunk, request);
    }

    private static void sort(Arena arena, long chunk, long size) {
        int bin;
        if (size < arena.sizes.minLarge) {
            bin = arena.sizes.smallIndex(size);
            arena.bins.insert(chunk, arena.bins.at(bin), arena.bins.first(bin));
        } else {
            bin = arena.sizes.largeIndex(size);
            arena.largeBins.insert(chunk, size, bin);
        }
        arena.bins.map.mark(bin);
        arena.teller.tell(Decisions.SORT, chunk, bin);
    }

    /** The first bin from {@code bin} on with a chunk in it, or 128. Corrects the map on the way. */
    private static int nonEmptyBin(Arena arena, int bin) {
        int candidate = arena.bins.map.next(bin);
        while (candidate < Sizes.BINS && arena.bins.last(candidate) == arena.bins.at(candidate)) {
            arena.bins.map.unmark(candidate);
            candidate = arena.bins.map.next(candidate);
        }
        return candidate;
    }

    /** Takes a chunk out of its bin; what is too much of it goes to the unsorted bin. */
    private static long fromBin(Arena arena, long chunk, long chunkSize, long request, String complaint) {
        long size = arena.chunks.size(chunk);
        long rest = size - chunkSize;
        arena.bins.unlink(chunk);
        if (rest < arena.sizes.minimum) {
            markInUse(arena, chunk, size);
            arena.teller.tell(Decisions.FROM_BIN, chunk, size);
            return blockOf(arena, chunk, request);
        }
        long remainder = chunk + chunkSize;
        arena.bins.pushUnsorted(remainder, rest, complaint);
        if (chunkSize < arena.sizes.minLarge) {
            arena.lastRemainder = remainder;
        }
        arena.chunks.setHead(chunk, chunkSize | Chunks.PREV_INUSE | arena.flag);
        arena.chunks.placeHead(remainder, rest | Chunks.PREV_INUSE);
        arena.chunks.setPrevSize(remainder + rest, rest);
        arena.teller.tell(Decisions.SPLIT, chunk, rest);
        return blockOf(arena, chunk, request);
    }

    private static long fromTop(Arena arena, long chunkSize, long request) {
        long size = arena.topSize();
        if (Long.compareUnsigned(size, arena.systemMemory) > 0) {
            throw Integrity.abort("malloc(): corrupted top size");
        }
        if (size - arena.sizes.minimum < chunkSize) {
            return 0;
        }
        long chunk = cutTop(arena, size, chunkSize);
        arena.teller.tell(Decisions.FROM_TOP, chunk, size - chunkSize);
        return blockOf(arena, chunk, request);
    }

    private static long cutTop(Arena arena, long size, long chunkSize) {
        long chunk = arena.top;
        long remainder = chunk + chunkSize;
        arena.top = remainder;
        arena.chunks.setHead(chunk, chunkSize | Chunks.PREV_INUSE | arena.flag);
        arena.chunks.placeHead(remainder, (size - chunkSize) | Chunks.PREV_INUSE);
        return chunk;
    }

    /** sysmalloc: top is too small; answers a block, or 0. */
    private static long fromSystem(Arena arena, long chunkSize, ThreadCache cache) {
        MappingAttempt attempt = MappingAttempt.NONE;
        if (arena.mapped.wants(chunkSize)) {
            long block = arena.mapped.allocate(chunkSize);
            if (block != 0) {
                return block;
            }
            attempt = MappingAttempt.REFUSED;
        }
        checkTop(arena, chunkSize);
        arena.teller.tell(Decisions.EXTEND_TOP, arena.top, chunkSize);
        long mapped = arena.extendTop(chunkSize, attempt, cache);
        if (mapped != 0) {
            return mapped;
        }
        arena.notePeak();
        long size = arena.topSize();
        if (size - arena.sizes.minimum < chunkSize) {
            return 0;
        }
        return cutTop(arena, size, chunkSize) + arena.sizes.header;
    }

    private static void checkTop(Arena arena, long chunkSize) {
        if (!arena.hasTop()) {
            return;
        }
        long head = arena.chunks.head(arena.top);
        long size = head & ~Chunks.SIZE_BITS;
        boolean valid = Long.compareUnsigned(size, arena.sizes.minimum) >= 0
                && (head & Chunks.PREV_INUSE) != 0
                && ((arena.top + size) & (PAGE_SIZE - 1)) == 0;
        if (!valid) {
            throw Integrity.assertion(
                    "sysmalloc",
                    "(old_top == initial_top (av) && old_size == 0) || ((unsigned long) (old_size) >= MINSIZE && "
                            + "prev_inuse (old_top) && ((unsigned long) old_end & (pagesize - 1)) == 0)");
        }
        if (size - arena.sizes.minimum >= chunkSize) {
            throw Integrity.assertion("sysmalloc", "(unsigned long) (old_size) < (unsigned long) (nb + MINSIZE)");
        }
    }
}
