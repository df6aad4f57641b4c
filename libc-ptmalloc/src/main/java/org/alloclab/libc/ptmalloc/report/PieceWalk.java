package org.alloclab.libc.ptmalloc.report;

import static org.alloclab.api.heap.PieceVisitor.NOBODY;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.libc.ptmalloc.arena.Arena;
import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.process.MallocProcess;
import org.alloclab.libc.ptmalloc.region.HeapRegion;
import org.alloclab.libc.ptmalloc.report.HeapWalk.State;
import org.alloclab.libc.ptmalloc.system.MmappedChunks;
import org.jspecify.annotations.Nullable;

/**
 * Shows memory piece by piece. A block reaches into the first word of the chunk behind it, so that pieces lie a word higher
 * than chunks.
 *
 * <pre>
 *   chunks    | prev_size | size | block ...              | prev_size | size |  ...
 *   pieces                |header| live                               |header|
 * </pre>
 *
 * <p>{@code malloc_trim} leaves the page of a free chunk's links alone (malloc.c, mtrim), so that in chunks larger than a page
 * they are pieces of their own.
 */
public final class PieceWalk {
    /** sizeof (struct malloc_chunk), in words. */
    private static final int CHUNK_WORDS = 6;

    private final MallocProcess process;
    private final PieceVisitor visitor;
    private final Sizes sizes;
    private final Chunks chunks;
    /** The thread in whose cache a chunk is. */
    private final Map<Long, Integer> cached = new HashMap<>();

    private final Map<Long, PieceKind> binned = new HashMap<>();
    private final Map<Arena, Integer> numbers = new HashMap<>();
    /** Chunks that the tables of thread caches are in. */
    private final Set<Long> tables = new HashSet<>();
    /** Where each stretch of the main arena's memory ends, by its start. */
    private final TreeMap<Long, Long> mainEnds = new TreeMap<>();
    /** Where the next piece begins. */
    private long at;

    private boolean fenced;

    public PieceWalk(MallocProcess process, PieceVisitor visitor) {
        this.process = process;
        this.visitor = visitor;
        this.sizes = process.parameters().sizes;
        this.chunks = process.main().chunks();
    }

    public void show() {
        for (HeapRegion region : process.regions().all()) {
            numbers.putIfAbsent(region.arena(), 1 + numbers.size());
        }
        numbers.put(process.main(), 0);
        for (int heap = 0; heap < process.heaps().size(); heap++) {
            note(process.heaps().get(heap).cache(), process.threadNumber(heap));
        }
        process.arenas().all().forEach(this::noteBins);
        process.main().pieces().forEach(start -> mainEnds.put(start, start));
        new HeapWalk(process).visitChunks(this::chunk);
        for (HeapRegion region : process.regions().all()) {
            long end = region.base() + process.parameters().heapMaxSize();
            int number = numbers.getOrDefault(region.arena(), NOBODY);
            // behind a heap that shrank its pages are accessible still, and an area of their own
            long opened = region.base() + region.accessible();
            show(PieceKinds.HEAP_RESERVE, region.end(), opened, number, NOBODY);
            show(PieceKinds.HEAP_RESERVE, Math.max(opened, region.end()), end, number, NOBODY);
        }
        showGaps();
        process.mapped().chunks().forEach(this::mapped);
    }

    private void note(ThreadCache cache, int thread) {
        tables.add(cache.table() - sizes.header);
        for (int bin = 0; bin < cache.binCount(); bin++) {
            long block = cache.entry(bin);
            for (int left = cache.count(bin); left > 0 && block != 0; left--) {
                cached.put(block - sizes.header, thread);
                block = cache.peekNext(chunks, block);
            }
        }
    }

    private void noteBins(Arena arena) {
        for (int bin = 0; bin < arena.fastBins().count(); bin++) {
            for (long chunk = arena.fastBins().head(bin);
                    chunk != 0;
                    chunk = arena.fastBins().peekNext(chunk)) {
                binned.put(chunk, PieceKinds.FAST_BIN);
            }
        }
        for (int bin = 1; bin < Sizes.BINS; bin++) {
            long head = arena.bins().at(bin);
            for (long chunk = arena.bins().first(bin); chunk != head; chunk = chunks.peek(chunk + sizes.header)) {
                binned.put(chunk, kindOfBin(bin, chunk));
            }
        }
    }

    private PieceKind kindOfBin(int bin, long chunk) {
        if (bin == 1) {
            return PieceKinds.UNSORTED_BIN;
        }
        return size(chunk) < sizes.minLarge ? PieceKinds.SMALL_BIN : PieceKinds.LARGE_BIN;
    }

    private long size(long chunk) {
        return chunks.peek(chunk + sizes.word) & ~Chunks.SIZE_BITS;
    }

    private void chunk(Arena arena, long chunk, long head, State state) {
        int number = numbers.getOrDefault(arena, NOBODY);
        @Nullable
        HeapRegion region = arena == process.main() ? null : process.regions().find(chunk);
        if (region != null && chunk == region.base()) {
            at = chunk;
            fenced = false;
            show(PieceKinds.ARENA_RECORD, chunk + head, number, NOBODY);
            return;
        }
        if (mainEnds.containsKey(chunk)) {
            at = chunk;
            fenced = false;
        }
        long size = head & ~Chunks.SIZE_BITS;
        if (state == State.METADATA && size < sizes.minimum) {
            fence(region, chunk + size, number);
        } else if (state == State.TOP) {
            show(PieceKinds.FREE_HEADER, chunk + sizes.header, number, NOBODY);
            show(PieceKinds.TOP, chunk + size, number, NOBODY);
        } else {
            inside(chunk, size, number);
        }
        if (region == null) {
            mainEnds.put(mainEnds.floorKey(chunk), at);
        }
    }

    /** The second fencepost is the end of a stretch of memory, and one of size 0 is that of a region. */
    private void fence(@Nullable HeapRegion region, long end, int number) {
        boolean last = fenced || end == at - sizes.word;
        if (last && region != null) {
            show(PieceKinds.FENCEPOST, region.end(), number, NOBODY);
        } else {
            show(PieceKinds.FENCEPOST, last ? end : end + sizes.word, number, NOBODY);
        }
        fenced = true;
    }

    private void inside(long chunk, long size, int number) {
        long end = chunk + size + sizes.word;
        if (tables.contains(chunk)) {
            show(PieceKinds.TCACHE_TABLE, end, number, NOBODY);
            return;
        }
        Integer thread = cached.get(chunk);
        if (thread != null) {
            show(PieceKinds.TCACHE, end, number, thread);
            return;
        }
        PieceKind bin = binned.get(chunk);
        if (bin != null) {
            if (size > PAGE_SIZE) {
                show(PieceKinds.FREE_HEADER, chunk + (long) CHUNK_WORDS * sizes.word, number, NOBODY);
            }
            show(bin, end, number, NOBODY);
            return;
        }
        show(PieceKinds.HEADER, chunk + sizes.header, number, NOBODY);
        show(PieceKinds.LIVE, end, number, NOBODY);
    }

    private void show(PieceKind kind, long end, int arena, int thread) {
        show(kind, at, end, arena, thread);
        at = end;
    }

    private void show(PieceKind kind, long start, long end, int arena, int thread) {
        if (start < end) {
            visitor.piece(kind, start, end - start, arena, thread);
        }
    }

    /** What lies below the break and is not the main arena's. */
    private void showGaps() {
        AddressSpaceFigures figures = process.system().space().figures();
        long programBreak = Sizes.alignUp(figures.programBreak(), PAGE_SIZE);
        long from = figures.startBreak();
        for (Map.Entry<Long, Long> stretch : mainEnds.entrySet()) {
            if (stretch.getKey() >= from && stretch.getKey() < programBreak) {
                show(PieceKinds.FOREIGN, from, stretch.getKey(), NOBODY, NOBODY);
                from = stretch.getValue();
            }
        }
        show(PieceKinds.FOREIGN, from, programBreak, NOBODY, NOBODY);
    }

    private void mapped(long chunk) {
        MmappedChunks mapped = process.mapped();
        long head = chunks.peek(chunk + sizes.word);
        long front = chunks.peek(chunk);
        long bytes = mapped.mappingSize(head, front);
        long block = chunk + sizes.header;
        long end = block + mapped.usable(head);
        long mappingEnd = chunk + mapped.mappingSize(head, 0);
        Integer thread = cached.get(chunk);
        show(PieceKinds.MAPPED_HEADER, mappingEnd - bytes, block, NOBODY, NOBODY);
        if (thread == null) {
            show(PieceKinds.LIVE, block, end, NOBODY, NOBODY);
        } else {
            show(PieceKinds.TCACHE, block, end, NOBODY, thread);
        }
        show(PieceKinds.MAPPED_TAIL, end, mappingEnd, NOBODY, NOBODY);
    }
}
