package org.alloclab.libc.ptmalloc.process;

import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.ptmalloc.arena.AlignedAllocation;
import org.alloclab.libc.ptmalloc.arena.Arena;
import org.alloclab.libc.ptmalloc.arena.Lock;
import org.alloclab.libc.ptmalloc.arena.Reallocation;
import org.alloclab.libc.ptmalloc.arena.Release;
import org.alloclab.libc.ptmalloc.arena.Search;
import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Integrity;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.decision.Decisions;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.region.ArenaList;
import org.alloclab.libc.ptmalloc.region.ArenaUser;
import org.alloclab.libc.ptmalloc.region.MainArena;
import org.alloclab.libc.ptmalloc.system.MmappedChunks;
import org.alloclab.libc.ptmalloc.system.ProgramThreads;
import org.jspecify.annotations.Nullable;

/**
 * The malloc family as one thread calls it: first its cache, then its arena.
 *
 * <p>A thread makes its cache, and comes to its arena, with its first call of any of them but {@link #usableSize} and
 * {@link #memalign}; that first call may be a free.
 *
 * <p>glibc 2.36 malloc.c, __libc_malloc, __libc_free, __libc_calloc, __libc_realloc, _mid_memalign, tcache_init,
 * tcache_thread_shutdown.
 */
public final class ThreadMalloc implements ThreadHeap, ArenaUser {
    private final MallocProcess process;
    private final ProgramThreads threads;
    private final ArenaList arenas;
    private final MmappedChunks mapped;
    private final UserMemory memory;
    private final Sizes sizes;
    private final Parameters parameters;
    private final MainArena main;
    private final ThreadCache cache;
    private final int header;
    private final Teller teller;

    /** Words near this thread's arena. */
    private Chunks chunks;

    /** thread_arena. */
    private @Nullable Arena arena;

    private boolean cacheOpen;
    private boolean ended;

    ThreadMalloc(MallocProcess process) {
        this.process = process;
        this.threads = process.threads();
        this.arenas = process.arenas();
        this.mapped = process.mapped();
        this.memory = process.system().memory();
        this.parameters = process.parameters();
        this.sizes = parameters.sizes;
        this.main = process.main();
        this.chunks = main.chunks();
        this.header = sizes.header;
        this.teller = process.teller();
        this.cache = new ThreadCache(sizes, parameters, process.cacheKey());
    }

    public ThreadCache cache() {
        return cache;
    }

    @Override
    public @Nullable Arena arena() {
        return arena;
    }

    @Override
    public void setArena(Arena attached) {
        arena = attached;
        chunks = attached.chunks();
    }

    /** ptmalloc_init: the first thread that allocates gets the main arena. */
    public void initialise() {
        process.initialise();
        setArena(main);
    }

    @Override
    public long malloc(long request) {
        int bin = cache.stockedBin(request);
        return bin >= 0 ? fromCache(bin) : mallocSlow(request);
    }

    private long fromCache(int bin) {
        long block = cache.get(chunks, bin);
        teller.tell(Decisions.FROM_THREAD_CACHE, block, bin);
        return block;
    }

    private long mallocSlow(long request) {
        if (!process.isInitialised()) {
            initialise();
        }
        if (request < 0 || request > sizes.maxRequest) {
            return 0;
        }
        if (!cacheOpen) {
            openCache();
        }
        if (!threads.areSeveral()) {
            return Search.allocate(main, request, cache);
        }
        return allocate(request);
    }

    /** In the thread's arena, and if that fails in another one. */
    private long allocate(long request) {
        Arena own = arenas.arenaFor(this, request);
        long block = allocateIn(own, request);
        return block != 0 || own == null ? block : allocateIn(arenas.retry(this, own, request), request);
    }

    private long allocateIn(@Nullable Arena from, long request) {
        return from != null ? Search.allocate(from, request, cache) : mapWithoutArena(request);
    }

    private long mapWithoutArena(long request) {
        long chunkSize = sizes.checkedChunkSize(request);
        long block = chunkSize == 0 ? 0 : mapped.allocate(chunkSize);
        if (block != 0 && parameters.perturb() != 0) {
            process.system().fill(block, parameters.perturb() ^ 0xff, request);
        }
        return block;
    }

    /** tcache_init: allocates the cache's table and zeroes it. */
    private void openCache() {
        if (ended) {
            return;
        }
        long size = ThreadCache.tableSize(sizes);
        long block = allocate(size);
        if (block != 0) {
            memory.zero(block, size);
            cache.open(block, parameters.cacheBins());
            cacheOpen = true;
        }
    }

    @Override
    public void free(long pointer) {
        if (pointer == 0) {
            return;
        }
        long chunk = pointer - header;
        long head = chunks.head(chunk);
        if (!cache.offerMain(chunks, pointer, head)) {
            freeSlow(chunk, head);
        } else if (teller.isHeard()) {
            teller.tell(Decisions.TO_THREAD_CACHE, pointer, cache.binFor(head & ~Chunks.SIZE_BITS));
        }
    }

    private void free(Arena owner, long chunk, long head) {
        long size = head & ~Chunks.SIZE_BITS;
        Release.checkChunk(sizes, chunk, size);
        int bin = cache.binFor(size);
        if (bin >= 0 && Release.offer(cache, chunks, chunk + header, bin)) {
            teller.tell(Decisions.TO_THREAD_CACHE, chunk + header, bin);
            return;
        }
        Release.releaseToArena(owner, chunk, head, Lock.OPEN);
    }

    private void freeSlow(long chunk, long head) {
        if ((head & Chunks.IS_MMAPPED) != 0) {
            mapped.free(chunk);
            return;
        }
        if (!cacheOpen) {
            openCache();
        }
        free(arenas.arenaOf(chunk, head), chunk, head);
    }

    @Override
    public long calloc(long count, long size) {
        long request = count * size;
        if (request < 0 || request > sizes.maxRequest || overflows(count, size)) {
            return 0;
        }
        if (!process.isInitialised()) {
            initialise();
        }
        if (!cacheOpen) {
            openCache();
        }
        Arena own = threads.areSeveral() ? arenas.arenaFor(this, request) : main;
        long oldTop = own == null ? 0 : own.top();
        long dirty = own == null ? 0 : own.dirtyTopSize();
        long block = allocateIn(own, request);
        if (block == 0 && threads.areSeveral() && own != null) {
            block = allocateIn(arenas.retry(this, own, request), request);
        }
        if (block != 0) {
            clear(block, request, oldTop, dirty);
        }
        return block;
    }

    /** Whether the product of two unsigned numbers is larger than a signed one can be. */
    private static boolean overflows(long count, long size) {
        if ((count | size) >>> 31 == 0 || count == 0 || size == 0) {
            return false;
        }
        return count < 0 || size < 0 || Math.multiplyHigh(count, size) != 0;
    }

    /** Zeroes a block, except what is known to come fresh from the kernel. */
    private void clear(long block, long request, long oldTop, long dirtyTop) {
        long chunk = block - header;
        long head = chunks.head(chunk);
        if ((head & Chunks.IS_MMAPPED) != 0) {
            if (parameters.perturb() != 0) {
                memory.zero(block, request);
            }
            return;
        }
        long size = head & ~Chunks.SIZE_BITS;
        if (parameters.perturb() == 0 && chunk == oldTop && Long.compareUnsigned(size, dirtyTop) > 0) {
            size = dirtyTop;
        }
        long bytes = size - sizes.word;
        if (bytes <= 9L * sizes.word) {
            chunks.clearWords(block, (int) bytes / sizes.word);
        } else {
            memory.zero(block, bytes);
        }
    }

    @Override
    public long realloc(long pointer, long request) {
        if (!process.isInitialised()) {
            initialise();
        }
        if (pointer == 0) {
            return malloc(request);
        }
        if (request == 0) {
            free(pointer);
            return 0;
        }
        long chunk = pointer - header;
        long head = chunks.head(chunk);
        long oldSize = head & ~Chunks.SIZE_BITS;
        boolean isMapped = (head & Chunks.IS_MMAPPED) != 0;
        if (!isMapped && !cacheOpen) {
            openCache();
        }
        Arena owner = isMapped ? null : arenas.arenaOf(chunk, head);
        if (Long.compareUnsigned(chunk, -oldSize & sizes.wordMask) > 0 || sizes.misaligned(chunk)) {
            throw Integrity.abort("realloc(): invalid pointer");
        }
        long chunkSize = sizes.checkedChunkSize(request);
        if (chunkSize == 0) {
            return 0;
        }
        if (owner == null) {
            return reallocMapped(pointer, oldSize, chunkSize, request);
        }
        long block = Reallocation.resize(owner, chunk, head, chunkSize, cache);
        if (block == 0 && threads.areSeveral()) {
            block = malloc(request);
            if (block != 0) {
                memory.copy(block, pointer, oldSize - sizes.word);
                Release.release(owner, chunk, cache, Lock.OPEN);
            }
        }
        return block;
    }

    private long reallocMapped(long pointer, long oldSize, long chunkSize, long request) {
        long chunk = pointer - header;
        long moved = mapped.remap(chunk, chunkSize);
        if (moved != 0) {
            return moved + header;
        }
        if (oldSize - sizes.word >= chunkSize) {
            return pointer;
        }
        long block = malloc(request);
        if (block != 0) {
            memory.copy(block, pointer, oldSize - header);
            mapped.unmap(chunk);
        }
        return block;
    }

    @Override
    public long memalign(long alignment, long request) {
        if (!process.isInitialised()) {
            initialise();
        }
        if (Long.compareUnsigned(alignment, Sizes.ALIGN_MASK + 1) <= 0) {
            return malloc(request);
        }
        long wanted = Math.max(alignment, sizes.minimum);
        if (alignment < 0 || alignment > (sizes.maxRequest >>> 1) + 1) {
            return 0;
        }
        if ((wanted & (wanted - 1)) != 0) {
            wanted = Long.highestOneBit(wanted) << 1;
        }
        Arena own = threads.areSeveral() ? arenas.arenaFor(this, request + wanted + sizes.minimum) : main;
        long block = alignIn(own, wanted, request);
        if (block == 0 && threads.areSeveral() && own != null) {
            block = alignIn(arenas.retry(this, own, request), wanted, request);
        }
        return block;
    }

    private long alignIn(@Nullable Arena from, long alignment, long request) {
        if (from != null) {
            return AlignedAllocation.allocate(from, alignment, request, cache);
        }
        long chunkSize = sizes.checkedChunkSize(request);
        long block = chunkSize == 0 ? 0 : mapWithoutArena(chunkSize + alignment + sizes.minimum);
        return block == 0 ? 0 : AlignedAllocation.alignMapped(main, block, alignment);
    }

    @Override
    public long posixMemalign(long alignment, long request) {
        boolean valid = alignment != 0 && alignment % sizes.word == 0 && (alignment & (alignment - 1)) == 0;
        return valid ? memalign(alignment, request) : 0;
    }

    @Override
    public long usableSize(long pointer) {
        if (pointer == 0) {
            return 0;
        }
        long chunk = pointer - header;
        long head = chunks.head(chunk);
        long size = head & ~Chunks.SIZE_BITS;
        if ((head & Chunks.IS_MMAPPED) != 0) {
            return size - header;
        }
        return (chunks.head(chunk + size) & Chunks.PREV_INUSE) != 0 ? size - sizes.word : 0;
    }

    /** __malloc_arena_thread_freeres: the cache's blocks are freed one by one, then its table, then the arena is left. */
    @Override
    public void exit() {
        ended = true;
        long table = cache.close();
        if (cacheOpen) {
            cacheOpen = false;
            for (int bin = 0; bin < Sizes.CACHE_BINS; bin++) {
                for (long block = cache.drain(chunks, bin); block != 0; block = cache.drain(chunks, bin)) {
                    free(block);
                }
            }
            free(table);
        }
        Arena left = arena;
        arena = null;
        if (left != null) {
            arenas.leave(left);
        }
    }
}
