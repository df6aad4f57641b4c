package org.alloclab.libc.ptmalloc.arena;

import org.alloclab.libc.ptmalloc.bin.FastBins;
import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Integrity;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.decision.Decisions;
import org.alloclab.libc.ptmalloc.version.Remainders;

/**
 * A chunk comes back: to the thread cache, a fast bin, or merged with its free neighbours to the unsorted bin or top.
 *
 * <p>glibc 2.36 malloc.c, _int_free and malloc_consolidate.
 */
public final class Release {
    /** FASTBIN_CONSOLIDATION_THRESHOLD: a merged chunk this large makes the fast bins merge, too. */
    private static final long CONSOLIDATION_THRESHOLD = 65536;

    private Release() {}

    /**
     * _int_free.
     *
     * @param lock whether the caller holds the arena's lock
     */
    public static void release(Arena arena, long chunk, ThreadCache cache, Lock lock) {
        Sizes sizes = arena.sizes;
        Chunks chunks = arena.chunks;
        long head = chunks.head(chunk);
        long size = head & ~Chunks.SIZE_BITS;
        checkChunk(sizes, chunk, size);
        int bin = cache.binFor(size);
        if (bin >= 0 && offer(cache, chunks, chunk + sizes.header, bin)) {
            arena.teller.tell(Decisions.TO_THREAD_CACHE, chunk + sizes.header, bin);
            return;
        }
        releaseToArena(arena, chunk, head, lock);
    }

    public static void checkChunk(Sizes sizes, long chunk, long size) {
        if (Long.compareUnsigned(chunk, -size & sizes.wordMask) > 0 || sizes.misaligned(chunk)) {
            throw Integrity.abort("free(): invalid pointer");
        }
        if (Long.compareUnsigned(size, sizes.minimum) < 0 || (size & Sizes.ALIGN_MASK) != 0) {
            throw Integrity.abort("free(): invalid size");
        }
    }

    /** Puts a block into the thread cache if its bin has room. */
    public static boolean offer(ThreadCache cache, Chunks chunks, long block, int bin) {
        if (cache.isMarked(chunks, block)) {
            cache.checkDoubleFree(chunks, block, bin);
        }
        if (!cache.hasRoom(bin)) {
            return false;
        }
        cache.put(chunks, block, bin);
        return true;
    }

    /** Puts a block into the thread cache if the bin for its range has room. */
    public static boolean offerToRange(ThreadCache cache, Chunks chunks, long block, long chunkSize) {
        if (cache.isMarked(chunks, block)) {
            cache.checkDoubleFreeInRange(chunks, block, chunkSize);
        }
        return cache.putIntoRange(chunks, block, chunkSize);
    }

    /** _int_free behind the thread cache. */
    public static void releaseToArena(Arena arena, long chunk, long head, Lock lock) {
        long size = head & ~Chunks.SIZE_BITS;
        if (Long.compareUnsigned(size, arena.parameters.maxFast()) <= 0) {
            toFastBin(arena, chunk, size, lock);
        } else if ((head & Chunks.IS_MMAPPED) == 0) {
            merge(arena, chunk, head, size);
        } else {
            arena.mapped.unmap(chunk);
        }
    }

    private static void toFastBin(Arena arena, long chunk, long size, Lock lock) {
        Sizes sizes = arena.sizes;
        long nextHead = arena.chunks.head(chunk + size);
        if (Long.compareUnsigned(nextHead, sizes.header) <= 0
                || Long.compareUnsigned(nextHead & ~Chunks.SIZE_BITS, arena.systemMemory) >= 0) {
            arena.chunks.headAnywhere(chunk + size);
            throw Integrity.abort("free(): invalid next size (fast)");
        }
        perturb(arena, chunk, size);
        long formerFirst = arena.fastBins.put(chunk, size);
        if (lock == Lock.HELD) {
            arena.fastBins.checkFormerFirst(formerFirst, size);
        }
        arena.teller.tell(Decisions.TO_FAST_BIN, chunk, size);
    }

    /**
     * {@link #toFastBin} for a block whose words are shown, of which {@link ThreadCache#offerShown} says that it is in order; the
     * caller does not hold the lock.
     *
     * @return whether it was done; not, if the size is none of a fast bin, or something has to be looked at
     */
    public static boolean offerToFastBin(Arena arena, long block) {
        Chunks chunks = arena.chunks;
        long number = chunks.number(block - 8);
        long[] words = chunks.shown(number);
        int i = chunks.place(number);
        long size = words[i] & ~Chunks.SIZE_BITS;
        if (size > arena.parameters.maxFast() || arena.parameters.perturb() != 0) {
            return false;
        }
        int next = i + (int) (size >>> 3);
        if (next >= words.length
                || !arena.isPlausible(words[next])
                || !arena.fastBins.putShown(words, i + 1, block - 16, (int) (size >>> 4) - 2)) {
            return false;
        }
        arena.teller.tell(Decisions.TO_FAST_BIN, block - 16, size);
        return true;
    }

    private static void perturb(Arena arena, long chunk, long size) {
        int value = arena.parameters.perturb();
        if (value != 0) {
            arena.system.fill(chunk + arena.sizes.header, value, size - arena.sizes.header);
        }
    }

    /** _int_free_merge_chunk: merges a chunk with its free neighbours. */
    static void merge(Arena arena, long freed, long head, long freedSize) {
        Sizes sizes = arena.sizes;
        Chunks chunks = arena.chunks;
        long next = freed + freedSize;
        if (freed == arena.top) {
            throw Integrity.abort("double free or corruption (top)");
        }
        if (arena.contiguous() && Long.compareUnsigned(next, arena.top + chunks.size(arena.top)) >= 0) {
            throw Integrity.abort("double free or corruption (out)");
        }
        long nextHead = chunks.head(next);
        if ((nextHead & Chunks.PREV_INUSE) == 0) {
            chunks.headAnywhere(next);
            throw Integrity.abort("double free or corruption (!prev)");
        }
        long nextSize = nextHead & ~Chunks.SIZE_BITS;
        if (Long.compareUnsigned(nextHead, sizes.header) <= 0
                || Long.compareUnsigned(nextSize, arena.systemMemory) >= 0) {
            throw Integrity.abort("free(): invalid next size (normal)");
        }
        perturb(arena, freed, freedSize);
        long chunk = freed;
        long size = freedSize;
        if ((head & Chunks.PREV_INUSE) == 0) {
            long previousSize = chunks.prevSize(chunk);
            size += previousSize;
            chunk -= previousSize;
            if (chunks.size(chunk) != previousSize) {
                chunks.headAnywhere(chunk);
                throw Integrity.abort("corrupted size vs. prev_size while consolidating");
            }
            arena.teller.tell(Decisions.MERGE_BACKWARD, chunk, previousSize);
            arena.bins.unlink(chunk);
        }
        create(arena, chunk, size, next, nextSize);
    }

    /**
     * _int_free_create_chunk: makes a free chunk in front of another chunk, which it may take in, and puts it where it
     * belongs.
     */
    static void create(Arena arena, long chunk, long bytes, long next, long nextSize) {
        Chunks chunks = arena.chunks;
        long size = bytes;
        if (next != arena.top) {
            if ((chunks.head(next + nextSize) & Chunks.PREV_INUSE) == 0) {
                arena.teller.tell(Decisions.MERGE_FORWARD, next, nextSize);
                arena.bins.unlink(next);
                size += nextSize;
            } else {
                chunks.setHead(next, chunks.head(next) & ~Chunks.PREV_INUSE);
            }
            if (arena.smallChunksToBins && size < arena.sizes.minLarge) {
                arena.bins.pushSmall(chunk, arena.sizes.smallIndex(size));
                arena.teller.tell(Decisions.TO_SMALL_BIN, chunk, size);
            } else {
                arena.bins.pushUnsorted(chunk, size, "free(): corrupted unsorted chunks");
                arena.teller.tell(Decisions.TO_UNSORTED, chunk, size);
            }
            chunks.placeHead(chunk, size | Chunks.PREV_INUSE);
            chunks.setPrevSize(chunk + size, size);
        } else {
            size += nextSize;
            chunks.placeHead(chunk, size | Chunks.PREV_INUSE);
            arena.top = chunk;
            arena.teller.tell(Decisions.MERGE_TOP, chunk, size);
        }
        if (Long.compareUnsigned(size, CONSOLIDATION_THRESHOLD) >= 0) {
            if (arena.fastBins.haveChunks()) {
                consolidate(arena);
            }
            arena.trimAfterFree();
        }
    }

    /** What realloc and a new top do not need, and what realloc has moved: for the cache, or past it. */
    public static void remainder(Arena arena, long chunk, ThreadCache cache, Lock lock) {
        if (arena.parameters.rules.remainders() == Remainders.THROUGH_CACHE) {
            release(arena, chunk, cache, lock);
        } else {
            releaseToArena(arena, chunk, arena.chunks.head(chunk), lock);
        }
    }

    /** malloc_consolidate: merges everything in the fast bins. */
    public static void consolidate(Arena arena) {
        FastBins fastBins = arena.fastBins;
        if (fastBins.count() == 0) {
            return;
        }
        fastBins.forgetChunks();
        arena.teller.tell(Decisions.CONSOLIDATE, arena.address());
        int count = fastBins.count();
        for (int bin = 0; bin < count; bin++) {
            long chunk = fastBins.takeAll(bin);
            while (chunk != 0) {
                if (arena.sizes.misaligned(chunk)) {
                    throw Integrity.abort("malloc_consolidate(): unaligned fastbin chunk detected");
                }
                long head = arena.chunks.head(chunk);
                long size = head & ~Chunks.SIZE_BITS;
                if (arena.sizes.fastIndex(size) != bin) {
                    throw Integrity.abort("malloc_consolidate(): invalid chunk size");
                }
                long following = fastBins.next(chunk);
                consolidate(arena, chunk, head, size);
                chunk = following;
            }
        }
    }

    private static void consolidate(Arena arena, long freed, long head, long freedSize) {
        Chunks chunks = arena.chunks;
        long chunk = freed;
        long size = freedSize;
        long next = freed + freedSize;
        long nextSize = chunks.size(next);
        if ((head & Chunks.PREV_INUSE) == 0) {
            long previousSize = chunks.prevSize(chunk);
            size += previousSize;
            chunk -= previousSize;
            if (chunks.size(chunk) != previousSize) {
                throw Integrity.abort("corrupted size vs. prev_size in fastbins");
            }
            arena.bins.unlink(chunk);
        }
        if (next != arena.top) {
            if ((chunks.head(next + nextSize) & Chunks.PREV_INUSE) == 0) {
                size += nextSize;
                arena.bins.unlink(next);
            } else {
                chunks.setHead(next, chunks.head(next) & ~Chunks.PREV_INUSE);
            }
            arena.bins.pushUnsortedUnchecked(chunk, size);
            chunks.setHead(chunk, size | Chunks.PREV_INUSE);
            chunks.setPrevSize(chunk + size, size);
        } else {
            size += nextSize;
            chunks.setHead(chunk, size | Chunks.PREV_INUSE);
            arena.top = chunk;
        }
    }
}
