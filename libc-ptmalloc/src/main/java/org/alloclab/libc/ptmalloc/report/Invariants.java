package org.alloclab.libc.ptmalloc.report;

import java.util.HashMap;
import java.util.Map;
import org.alloclab.libc.ptmalloc.arena.Arena;
import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.process.MallocProcess;
import org.alloclab.libc.ptmalloc.region.HeapRegion;
import org.alloclab.libc.ptmalloc.report.HeapWalk.State;
import org.alloclab.libc.ptmalloc.system.MmappedChunks;

/**
 * The laws of a heap that adds up. All are checked without touching memory.
 *
 * <ol>
 *   <li>Sizes are multiples of 16 and at least MINSIZE; each arena's chunks reach exactly to the end of its memory.
 *   <li>A free chunk repeats its size in its foot, its neighbours are in use, and it has no arena flag.
 *   <li>A chunk in use bears the flag of its arena.
 *   <li>Free chunks and members of bins are the same chunks; lists are linked both ways; a bin holds only its sizes.
 *   <li>Large bins fall in size, and the list of sizes has the first chunk of each size, which is
 *       known without a walk.
 *   <li>A bin that is not empty is marked in the map.
 *   <li>Fast bins and thread caches hold chunks of their size, as many as they count.
 *   <li>The bytes of an arena are its memory from the system; mapped chunks count and add up to their totals.
 *   <li>An arena on the free list has no threads.
 * </ol>
 */
public final class Invariants {
    private final MallocProcess process;
    private final Sizes sizes;
    private final Chunks chunks;
    private final Map<Long, Long> free = new HashMap<>();
    private final Map<Arena, Long> bytes = new HashMap<>();
    private boolean previousFree;
    private long previousSize;

    public Invariants(MallocProcess process) {
        this.process = process;
        this.sizes = process.parameters().sizes;
        this.chunks = process.main().chunks();
    }

    public void check() {
        new HeapWalk(process).visitChunks(this::chunk);
        for (Arena arena : process.arenas().all()) {
            checkBins(arena);
            checkFastBins(arena);
            checkTotals(arena);
        }
        law(
                free.isEmpty(),
                "a free chunk is in a bin: 0x%x is in none",
                free.keySet().stream().findFirst().orElse(0L));
        process.heaps().forEach(thread -> checkCache(thread.cache()));
        checkMapped();
        for (Arena arena : process.arenas().free()) {
            law(arena.attachedThreads() == 0, "an arena on the free list has no threads: 0x%x", arena.address());
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would need Error Prone at run time
    private static void law(boolean holds, String law, Object... values) {
        if (!holds) {
            throw new IllegalStateException(String.format(law, values));
        }
    }

    private void chunk(Arena arena, long chunk, long head, State state) {
        long size = head & ~Chunks.SIZE_BITS;
        bytes.merge(arena, size, Long::sum);
        boolean fence = state == State.METADATA && size < sizes.minimum;
        boolean record = state == State.METADATA
                && process.regions().find(chunk) != null
                && arena.flagsItsChunks()
                && chunk % process.parameters().heapMaxSize() == 0;
        if (record) {
            previousFree = false;
            return;
        }
        if (!fence) {
            law(
                    (size % 16 == 0 || state == State.TOP) && size >= sizes.minimum,
                    "a chunk size is a multiple of 16 and >= MINSIZE: 0x%x has %d",
                    chunk,
                    size);
        }
        boolean says = (head & Chunks.PREV_INUSE) == 0;
        law(says == previousFree, "PREV_INUSE tells of the chunk before: 0x%x says %b", chunk, !says);
        if (previousFree) {
            law(chunks.peek(chunk) == previousSize, "a free chunk repeats its size in its foot: before 0x%x", chunk);
        }
        boolean isFree = state == State.FREE;
        law(!isFree || !previousFree, "neighbours of a free chunk are in use: 0x%x", chunk);
        law(state != State.TOP || !previousFree, "the chunk before top is in use: 0x%x", chunk);
        boolean flagged = (head & Chunks.NON_MAIN_ARENA) != 0;
        boolean inUse = state == State.LIVE || state == State.CACHED || (state == State.METADATA && !fence);
        law(
                flagged == (inUse && arena.flagsItsChunks()),
                "chunks in use, and only they, bear their arena's flag: 0x%x",
                chunk);
        if (isFree) {
            free.put(chunk, size);
        }
        previousFree = isFree;
        previousSize = size;
        if (state == State.TOP || fence) {
            previousFree = false;
        }
    }

    private long head(long chunk) {
        return chunks.peek(chunk + sizes.word);
    }

    private long field(Arena arena, long chunk, int index) {
        return arena.bins().peekField(chunk, index);
    }

    private void checkBins(Arena arena) {
        int largeSizes = 0;
        for (int bin = 1; bin < Sizes.BINS; bin++) {
            long end = arena.bins().at(bin);
            long before = end;
            long last = Long.MAX_VALUE;
            for (long chunk = arena.bins().first(bin); chunk != end; chunk = field(arena, chunk, 0)) {
                Long size = free.remove(chunk);
                law(size != null, "a member of a bin is free and in no other place: 0x%x in bin %d", chunk, bin);
                law(field(arena, chunk, 1) == before, "lists are linked both ways: 0x%x in bin %d", chunk, bin);
                long bytesOf = head(chunk) & ~Chunks.SIZE_BITS;
                law(
                        bin == 1 || sizes.binIndex(bytesOf) == bin,
                        "a bin holds only its sizes: 0x%x in bin %d",
                        chunk,
                        bin);
                law(bin == 1 || bytesOf <= last, "bins fall in size: 0x%x in bin %d", chunk, bin);
                if (bytesOf >= sizes.minLarge) {
                    checkNextsize(chunk, bin != 1 && bytesOf != last, bin);
                    if (bin != 1 && bin != Sizes.LAST_BIN && bytesOf != last) {
                        largeSizes++;
                        law(
                                arena.bins().largeSizes().at(bytesOf) == chunk,
                                "the first of a size is known to stand for it: 0x%x in bin %d",
                                chunk,
                                bin);
                    }
                }
                last = bytesOf;
                before = chunk;
            }
            law(arena.bins().last(bin) == before, "lists are linked both ways: head of bin %d", bin);
            law(bin == 1 || before == end || arena.bins().map.isMarked(bin), "a bin with chunks is marked: %d", bin);
        }
        law(
                largeSizes == arena.bins().largeSizes().count(),
                "sizes that no large bin has are forgotten: %d of %d",
                arena.bins().largeSizes().count(),
                largeSizes);
    }

    private void checkNextsize(long chunk, boolean firstOfSize, int bin) {
        long next = chunks.peek(chunk + 4L * sizes.word);
        if (!firstOfSize) {
            law(next == 0, "only the first of a size is in the list of sizes: 0x%x in bin %d", chunk, bin);
            return;
        }
        law(
                next != 0 && chunks.peek(next + 5L * sizes.word) == chunk,
                "the list of sizes is linked both ways: 0x%x in bin %d",
                chunk,
                bin);
    }

    private void checkFastBins(Arena arena) {
        for (int bin = 0; bin < arena.fastBins().count(); bin++) {
            int steps = 0;
            for (long chunk = arena.fastBins().head(bin);
                    chunk != 0;
                    chunk = arena.fastBins().peekNext(chunk)) {
                law(sizes.fastIndex(head(chunk) & ~Chunks.SIZE_BITS) == bin, "a fast bin holds its size: 0x%x", chunk);
                law(++steps < 1 << 28, "a fast bin ends: %d", bin);
            }
        }
    }

    private void checkCache(ThreadCache cache) {
        for (int bin = 0; bin < cache.binCount(); bin++) {
            int count = 0;
            for (long block = cache.entry(bin); block != 0; block = cache.peekNext(chunks, block)) {
                long size = head(block - sizes.header) & ~Chunks.SIZE_BITS;
                law(cacheBinOf(size) == bin, "a thread cache's bin holds its size: 0x%x", block);
                law(++count <= cache.count(bin), "a thread cache counts its blocks: bin %d", bin);
            }
            law(count == cache.count(bin), "a thread cache counts its blocks: bin %d", bin);
        }
    }

    private long cacheBinOf(long chunkSize) {
        return chunkSize > sizes.largestSmallCached() ? sizes.rangeCacheIndex(chunkSize) : sizes.cacheIndex(chunkSize);
    }

    private void checkTotals(Arena arena) {
        if (arena == process.main()) {
            long gaps = process.main().bytesOutside();
            long sum = bytes.getOrDefault(arena, 0L) + gaps;
            law(
                    sum == arena.systemMemory(),
                    "the main arena's chunks are its memory: %d of %d",
                    sum,
                    arena.systemMemory());
            return;
        }
        long regions = process.regions().all().stream()
                .filter(region -> region.arena() == arena)
                .mapToLong(HeapRegion::size)
                .sum();
        law(
                regions == arena.systemMemory(),
                "an arena's regions are its memory: %d of %d",
                regions,
                arena.systemMemory());
        HeapRegion last = process.regions().find(arena.top());
        long end = arena.top() + (head(arena.top()) & ~Chunks.SIZE_BITS);
        law(last != null && end == last.end(), "top ends where its region ends: 0x%x", end);
    }

    private void checkMapped() {
        MmappedChunks mapped = process.mapped();
        long sum = 0;
        for (long chunk : mapped.chunks()) {
            long head = head(chunk);
            law((head & Chunks.IS_MMAPPED) != 0, "a mapped chunk says so: 0x%x", chunk);
            sum += mapped.mappingSize(head, chunks.peek(chunk));
        }
        law(mapped.chunks().size() == mapped.count(), "mapped chunks are counted: %d", mapped.count());
        law(sum + mapped.miscounted() == mapped.bytes(), "mapped chunks add up: %d of %d", sum, mapped.bytes());
    }
}
