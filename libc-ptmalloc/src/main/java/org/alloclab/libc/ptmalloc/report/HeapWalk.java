package org.alloclab.libc.ptmalloc.report;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import org.alloclab.libc.ptmalloc.arena.Arena;
import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.process.MallocProcess;
import org.alloclab.libc.ptmalloc.process.ThreadMalloc;
import org.alloclab.libc.ptmalloc.region.HeapRegion;

/**
 * Goes through memory from chunk to chunk, by size, without touching it: the main arena's pieces, the heap regions, the
 * mapped chunks.
 *
 * <p>A piece ends with top or with fenceposts, which are smaller than any real chunk.
 */
final class HeapWalk {
    private final MallocProcess process;
    private final Sizes sizes;
    private final Set<Long> cached = new HashSet<>();
    private final Set<Long> tables = new HashSet<>();

    /** What a chunk is. */
    enum State {
        LIVE,
        /** In a thread cache or a fast bin: in use as far as its neighbours know. */
        CACHED,
        FREE,
        TOP,
        /** The allocator's own. */
        METADATA
    }

    /** Receives chunks; {@code head} is the size word, flags included. */
    interface ChunkVisitor {
        void chunk(Arena arena, long chunk, long head, State state);
    }

    HeapWalk(MallocProcess process) {
        this.process = process;
        this.sizes = process.parameters().sizes;
        for (ThreadMalloc thread : process.heaps()) {
            tables.add(thread.cache().table() - sizes.header);
            collectCache(thread.cache());
        }
        process.arenas().all().forEach(this::collectFastBins);
    }

    private void collectCache(ThreadCache cache) {
        for (int bin = 0; bin < cache.binCount(); bin++) {
            long block = cache.entry(bin);
            for (int left = cache.count(bin); left > 0 && block != 0; left--) {
                cached.add(block - sizes.header);
                block = cache.peekNext(process.main().chunks(), block);
            }
        }
    }

    private void collectFastBins(Arena arena) {
        for (int bin = 0; bin < arena.fastBins().count(); bin++) {
            for (long chunk = arena.fastBins().head(bin);
                    chunk != 0;
                    chunk = arena.fastBins().peekNext(chunk)) {
                if (!cached.add(chunk)) {
                    break;
                }
            }
        }
    }

    /** All chunks of all arenas, fenceposts and the arenas' records as metadata; mapped chunks are left out. */
    void visitChunks(ChunkVisitor visitor) {
        for (long piece : process.main().pieces()) {
            visitPiece(process.main(), piece, visitor);
        }
        process.regions().all().stream()
                .sorted(Comparator.comparingLong(region -> region.base()))
                .forEach(region -> visitRegion(region, visitor));
    }

    private void visitRegion(HeapRegion region, ChunkVisitor visitor) {
        long start = region.firstChunk();
        visitor.chunk(region.arena(), region.base(), start - region.base(), State.METADATA);
        visitPiece(region.arena(), start, visitor);
    }

    private void visitPiece(Arena arena, long start, ChunkVisitor visitor) {
        long chunk = start;
        boolean fenced = false;
        while (true) {
            long head = head(chunk);
            long size = head & ~Chunks.SIZE_BITS;
            if (chunk == arena.top()) {
                visitor.chunk(arena, chunk, head, State.TOP);
                return;
            }
            if (size < sizes.minimum) {
                visitor.chunk(arena, chunk, head, State.METADATA);
                if (size == 0 || fenced) {
                    return;
                }
                fenced = true;
            } else {
                visitor.chunk(arena, chunk, head, stateOf(chunk, size));
            }
            chunk += size;
        }
    }

    private State stateOf(long chunk, long size) {
        if (tables.contains(chunk)) {
            return State.METADATA;
        }
        if (cached.contains(chunk)) {
            return State.CACHED;
        }
        return (head(chunk + size) & Chunks.PREV_INUSE) != 0 ? State.LIVE : State.FREE;
    }

    private long head(long chunk) {
        return process.main().chunks().peek(chunk + sizes.word);
    }
}
