package org.alloclab.libc.ptmalloc;

import org.jspecify.annotations.Nullable;

/**
 * Memory with its bins, and the search for a chunk in them.
 *
 * <pre>
 *   request --> fast bin of the size --> small bin of the size --> unsorted bin, each chunk once: exact fit, else
 *   sorted into its bin --> best fit in the large bin of the size --> smallest larger bin that is not empty --> top
 *   --> consolidated fast bins, all again --> more system memory
 * </pre>
 *
 * <p>glibc 2.36 malloc.c, struct malloc_state and _int_malloc.
 */
abstract class Arena {
    /** A search sorts at most this many unsorted chunks. */
    private static final int MAX_SORTED = 10000;

    final MallocProcess process;
    final Sizes sizes;
    final Parameters parameters;
    final Chunks chunks;
    final Bins bins;
    final LargeBins largeBins;
    final FastBins fastBins;

    /** Address of struct malloc_state. */
    final long address;

    /** NON_MAIN_ARENA where chunks in use bear it, else 0. */
    final long flag;

    private final boolean tells;

    long top;
    long lastRemainder;
    long systemMemory;
    long maxSystemMemory;
    long attachedThreads;

    /** Chunks that the current search has sorted (tcache_unsorted_count). */
    private long sorted;

    Arena next = this;

    @Nullable
    Arena nextFree;

    Arena(MallocProcess process, long address, Chunks chunks, long flag) {
        this.process = process;
        this.sizes = process.sizes;
        this.parameters = process.parameters;
        this.tells = process.tells;
        this.address = address;
        this.chunks = chunks;
        this.flag = flag;
        this.bins = new Bins(chunks, sizes, address + binsOffset(sizes));
        this.largeBins = new LargeBins(chunks, bins);
        this.fastBins = new FastBins(chunks, process);
        this.top = bins.unsorted();
    }

    /** offsetof (struct malloc_state, bins). */
    private static long binsOffset(Sizes sizes) {
        return Sizes.alignUp(12, sizes.word) + (sizes.fastBins + 2L) * sizes.word;
    }

    /** sizeof (struct malloc_state). */
    static long recordSize(Sizes sizes) {
        return binsOffset(sizes) + (2L * Sizes.BINS - 2) * sizes.word + 16 + 5L * sizes.word;
    }

    /** Gets more memory into {@link #top}: the part of sysmalloc that differs. Answers a mapped block, or 0. */
    abstract long extendTop(long chunkSize, boolean triedMmap, ThreadCache cache);

    /** Gives memory at the end of the arena back if there is much of it. */
    abstract void trimAfterFree();

    /** Whether memory grows in one piece, so that nothing of the arena can lie above top. */
    abstract boolean contiguous();

    /** Bytes of top, from its start on, that may hold something else than zeros. */
    abstract long dirtyTopSize();

    final boolean hasTop() {
        return top != bins.unsorted();
    }

    /** Size of top; 0 before there is any memory, when top is the unsorted bin's head. */
    final long topSize() {
        return hasTop() ? chunks.size(top) : 0;
    }

    /** _int_malloc: a block of at least {@code request} bytes, or 0. */
    final long allocate(long request, ThreadCache cache) {
        long chunkSize = sizes.checkedChunkSize(request);
        if (chunkSize == 0) {
            return 0;
        }
        if (chunkSize <= parameters.maxFast) {
            long chunk = fastBins.take(chunkSize, cache);
            if (chunk != 0) {
                if (tells) {
                    process.tell(Decisions.FROM_FAST_BIN, chunk, chunkSize);
                }
                return blockOf(chunk, request);
            }
        }
        int bin;
        if (chunkSize < sizes.minLarge) {
            bin = sizes.smallIndex(chunkSize);
            long last = bins.last(bin);
            if (last != bins.at(bin)) {
                return fromSmallBin(bin, last, chunkSize, request, cache);
            }
        } else {
            bin = sizes.largeIndex(chunkSize);
            if (fastBins.recent) {
                Release.consolidate(this);
            }
        }
        return search(chunkSize, bin, request, cache);
    }

    private long search(long chunkSize, int bin, long request, ThreadCache cache) {
        sorted = 0;
        while (true) {
            long block = fromUnsorted(chunkSize, request, cache);
            if (block != 0) {
                return block;
            }
            if (chunkSize >= sizes.minLarge) {
                long chunk = largeBins.bestFit(bin, chunkSize);
                if (chunk != 0) {
                    return fromBin(chunk, chunkSize, request, "malloc(): corrupted unsorted chunks");
                }
            }
            int larger = nonEmptyBin(bin + 1);
            if (larger < Sizes.BINS) {
                long chunk = bins.last(larger);
                return fromBin(chunk, chunkSize, request, "malloc(): corrupted unsorted chunks 2");
            }
            block = fromTop(chunkSize, request);
            if (block != 0) {
                return block;
            }
            if (!fastBins.recent) {
                block = fromSystem(chunkSize, cache);
                return block == 0 ? 0 : perturbed(block, request);
            }
            Release.consolidate(this);
        }
    }

    /** The block of a chunk that goes out, filled if {@code perturb} says so. */
    private long blockOf(long chunk, long request) {
        return perturbed(chunk + sizes.header, request);
    }

    private long perturbed(long block, long request) {
        if (parameters.perturb != 0) {
            process.fill(block, parameters.perturb ^ 0xff, request);
        }
        return block;
    }

    private void markInUse(long chunk, long chunkSize) {
        chunks.setPreviousInUse(chunk + chunkSize);
        if (flag != 0) {
            chunks.setHead(chunk, chunks.head(chunk) | flag);
        }
    }

    private long fromSmallBin(int bin, long last, long chunkSize, long request, ThreadCache cache) {
        long head = bins.at(bin);
        long before = chunks.bk(last);
        if (bins.fd(before) != last) {
            throw Integrity.abort("malloc(): smallbin double linked list corrupted");
        }
        chunks.setPreviousInUse(last + chunkSize);
        bins.setBk(head, before);
        bins.setFd(before, head);
        if (flag != 0) {
            chunks.setHead(last, chunks.head(last) | flag);
        }
        int cacheBin = cache.binFor(chunkSize);
        if (cacheBin >= 0) {
            while (cache.hasRoom(cacheBin)) {
                long chunk = bins.last(bin);
                if (chunk == head) {
                    break;
                }
                if (chunk != 0) {
                    before = chunks.bk(chunk);
                    markInUse(chunk, chunkSize);
                    bins.setBk(head, before);
                    bins.setFd(before, head);
                    cache.put(chunks, chunk + sizes.header, cacheBin);
                }
            }
        }
        if (tells) {
            process.tell(Decisions.FROM_SMALL_BIN, last, chunkSize);
        }
        return blockOf(last, request);
    }

    /** Takes exact fits (into the thread cache as long as it has room), sorts the others; a block, or 0. */
    private long fromUnsorted(long chunkSize, long request, ThreadCache cache) {
        long head = bins.unsorted();
        int cacheBin = cache.binFor(chunkSize);
        boolean cached = false;
        int left = MAX_SORTED;
        long chunk;
        while ((chunk = bins.lastUnsorted()) != head) {
            long before = chunks.bk(chunk);
            long size = chunks.size(chunk);
            checkUnsorted(chunk, size, before);
            if (before == head
                    && chunk == lastRemainder
                    && chunkSize < sizes.minLarge
                    && size > chunkSize + sizes.minimum) {
                return splitLastRemainder(chunk, size, chunkSize, request);
            }
            bins.dropLastUnsorted(before);
            if (size == chunkSize) {
                markInUse(chunk, size);
                if (cacheBin < 0 || !cache.hasRoom(cacheBin)) {
                    if (tells) {
                        process.tell(Decisions.FROM_UNSORTED, chunk, chunkSize);
                    }
                    return blockOf(chunk, request);
                }
                cache.put(chunks, chunk + sizes.header, cacheBin);
                cached = true;
                if (tells) {
                    process.tell(Decisions.CACHE_UNSORTED, chunk, cacheBin);
                }
                continue;
            }
            sort(chunk, size);
            sorted++;
            if (cached
                    && parameters.cacheUnsortedLimit != 0
                    && Long.compareUnsigned(sorted, parameters.cacheUnsortedLimit) > 0) {
                return cache.get(chunks, cacheBin);
            }
            if (--left == 0) {
                break;
            }
        }
        return cached ? cache.get(chunks, cacheBin) : 0;
    }

    private void checkUnsorted(long chunk, long size, long before) {
        long following = chunk + size;
        if (Long.compareUnsigned(size, sizes.header) <= 0 || Long.compareUnsigned(size, systemMemory) > 0) {
            throw Integrity.abort("malloc(): invalid size (unsorted)");
        }
        long followingHead = chunks.head(following);
        if (Long.compareUnsigned(followingHead, sizes.header) < 0
                || Long.compareUnsigned(followingHead, systemMemory) > 0) {
            throw Integrity.abort("malloc(): invalid next size (unsorted)");
        }
        if ((chunks.prevSize(following) & ~Chunks.SIZE_BITS) != size) {
            throw Integrity.abort("malloc(): mismatching next->prev_size (unsorted)");
        }
        if (bins.fd(before) != chunk || chunks.fd(chunk) != bins.unsorted()) {
            throw Integrity.abort("malloc(): unsorted double linked list corrupted");
        }
        if ((followingHead & Chunks.PREV_INUSE) != 0) {
            throw Integrity.abort("malloc(): invalid next->prev_inuse (unsorted)");
        }
    }

    private long splitLastRemainder(long chunk, long size, long chunkSize, long request) {
        long rest = size - chunkSize;
        long remainder = chunk + chunkSize;
        bins.replaceOnlyUnsorted(remainder);
        lastRemainder = remainder;
        if (rest >= sizes.minLarge) {
            bins.clearNextsize(remainder);
        }
        chunks.setHead(chunk, chunkSize | Chunks.PREV_INUSE | flag);
        chunks.setHead(remainder, rest | Chunks.PREV_INUSE);
        chunks.setPrevSize(remainder + rest, rest);
        if (tells) {
            process.tell(Decisions.SPLIT_LAST_REMAINDER, chunk, rest);
        }
        return blockOf(chunk, request);
    }

    private void sort(long chunk, long size) {
        int bin;
        if (size < sizes.minLarge) {
            bin = sizes.smallIndex(size);
            bins.insert(chunk, bins.at(bin), bins.first(bin));
        } else {
            bin = sizes.largeIndex(size);
            largeBins.insert(chunk, size, bin);
        }
        bins.map.mark(bin);
        if (tells) {
            process.tell(Decisions.SORT, chunk, bin);
        }
    }

    /** The first bin from {@code bin} on with a chunk in it, or 128. Corrects the map on the way. */
    private int nonEmptyBin(int bin) {
        int candidate = bins.map.next(bin);
        while (candidate < Sizes.BINS && bins.last(candidate) == bins.at(candidate)) {
            bins.map.unmark(candidate);
            candidate = bins.map.next(candidate);
        }
        return candidate;
    }

    /** Takes a chunk out of its bin; what is too much of it goes to the unsorted bin. */
    private long fromBin(long chunk, long chunkSize, long request, String complaint) {
        long size = chunks.size(chunk);
        long rest = size - chunkSize;
        bins.unlink(chunk);
        if (rest < sizes.minimum) {
            markInUse(chunk, size);
            if (tells) {
                process.tell(Decisions.FROM_BIN, chunk, size);
            }
            return blockOf(chunk, request);
        }
        long remainder = chunk + chunkSize;
        bins.pushUnsorted(remainder, rest, complaint);
        if (chunkSize < sizes.minLarge) {
            lastRemainder = remainder;
        }
        chunks.setHead(chunk, chunkSize | Chunks.PREV_INUSE | flag);
        chunks.setHead(remainder, rest | Chunks.PREV_INUSE);
        chunks.setPrevSize(remainder + rest, rest);
        if (tells) {
            process.tell(Decisions.SPLIT, chunk, rest);
        }
        return blockOf(chunk, request);
    }

    private long fromTop(long chunkSize, long request) {
        long size = topSize();
        if (Long.compareUnsigned(size, systemMemory) > 0) {
            throw Integrity.abort("malloc(): corrupted top size");
        }
        if (size - sizes.minimum < chunkSize) {
            return 0;
        }
        long chunk = cutTop(size, chunkSize);
        if (tells) {
            process.tell(Decisions.FROM_TOP, chunk, size - chunkSize);
        }
        return blockOf(chunk, request);
    }

    private long cutTop(long size, long chunkSize) {
        long chunk = top;
        long remainder = chunk + chunkSize;
        top = remainder;
        chunks.setHead(chunk, chunkSize | Chunks.PREV_INUSE | flag);
        chunks.setHead(remainder, (size - chunkSize) | Chunks.PREV_INUSE);
        return chunk;
    }

    /** sysmalloc: top is too small; answers a block, or 0. */
    private long fromSystem(long chunkSize, ThreadCache cache) {
        boolean triedMmap = false;
        if (process.mmapped.wants(chunkSize)) {
            long block = process.mmapped.allocate(chunkSize);
            if (block != 0) {
                return block;
            }
            triedMmap = true;
        }
        checkTop(chunkSize);
        if (tells) {
            process.tell(Decisions.EXTEND_TOP, top, chunkSize);
        }
        long mapped = extendTop(chunkSize, triedMmap, cache);
        if (mapped != 0) {
            return mapped;
        }
        if (Long.compareUnsigned(systemMemory, maxSystemMemory) > 0) {
            maxSystemMemory = systemMemory;
        }
        long size = topSize();
        if (size - sizes.minimum < chunkSize) {
            return 0;
        }
        return cutTop(size, chunkSize) + sizes.header;
    }

    private void checkTop(long chunkSize) {
        if (!hasTop()) {
            return;
        }
        long head = chunks.head(top);
        long size = head & ~Chunks.SIZE_BITS;
        boolean valid = Long.compareUnsigned(size, sizes.minimum) >= 0
                && (head & Chunks.PREV_INUSE) != 0
                && ((top + size) & (Parameters.PAGE - 1)) == 0;
        if (!valid) {
            throw Integrity.assertion(
                    "sysmalloc",
                    "(old_top == initial_top (av) && old_size == 0) || ((unsigned long) (old_size) >= MINSIZE && "
                            + "prev_inuse (old_top) && ((unsigned long) old_end & (pagesize - 1)) == 0)");
        }
        if (size - sizes.minimum >= chunkSize) {
            throw Integrity.assertion("sysmalloc", "(unsigned long) (old_size) < (unsigned long) (nb + MINSIZE)");
        }
    }
}
