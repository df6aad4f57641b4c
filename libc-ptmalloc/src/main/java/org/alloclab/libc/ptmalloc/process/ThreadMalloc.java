package org.alloclab.libc.ptmalloc.process;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.ptmalloc.arena.Arena;
import org.alloclab.libc.ptmalloc.arena.Lock;
import org.alloclab.libc.ptmalloc.arena.Reallocation;
import org.alloclab.libc.ptmalloc.arena.Release;
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
import org.alloclab.libc.ptmalloc.version.CacheMaking;
import org.alloclab.libc.ptmalloc.version.ReallocShortcut;
import org.alloclab.libc.ptmalloc.version.Start;
import org.jspecify.annotations.Nullable;

/**
 * The malloc family as one thread calls it: first its cache, then its arena.
 *
 * <p>When a thread makes its cache depends on the release ({@link CacheMaking}). It comes to its arena when it first needs one,
 * and that may be for a free.
 *
 * <p>glibc malloc.c, __libc_malloc, __libc_free, __libc_calloc, __libc_realloc, _mid_memalign, tcache_init,
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
    private final boolean heard;
    private final CacheMaking making;

    /** Whether realloc looks first whether a block is large enough as it is. */
    private final boolean stays;

    private final OtherBins others;
    private final ArenaCalls behind;
    private final CacheOccasions occasions;

    /** The arena that most of this thread's blocks are in: its own, or the main one as long as it has none. */
    private Arena near;

    /** The words of that arena. */
    private Chunks chunks;

    /** thread_arena. */
    private @Nullable Arena arena;

    ThreadMalloc(MallocProcess process) {
        this.process = process;
        this.threads = process.threads();
        this.arenas = process.arenas();
        this.mapped = process.mapped();
        this.memory = process.system().memory();
        this.parameters = process.parameters();
        this.sizes = parameters.sizes;
        this.main = process.main();
        this.near = main;
        this.chunks = main.chunks();
        this.header = sizes.header;
        this.teller = process.teller();
        this.heard = teller.isHeard();
        this.cache = new ThreadCache(parameters, process.cacheKey());
        this.making = parameters.rules.cacheMaking();
        this.stays = parameters.rules.reallocShortcut() != ReallocShortcut.NONE;
        this.others = new OtherBins(cache, sizes, teller);
        this.behind = new ArenaCalls(this, cache, process);
        this.occasions = new CacheOccasions(cache, behind, process);
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
        near = attached;
        chunks = attached.chunks();
        cache.expectFlag(attached.flagsItsChunks() ? Chunks.NON_MAIN_ARENA : 0);
    }

    /** From now on this thread's cache is what memory says. */
    void expose() {
        cache.expose(main.chunks());
    }

    /** ptmalloc_init: the main arena goes to the first thread that allocates, or to that which the program starts with. */
    public void initialiseOnce() {
        if (process.initialise() && parameters.rules.start() != Start.PROGRAM_START) {
            setArena(main);
        }
    }

    @Override
    public long malloc(long request) {
        long block = cache.takeFor(chunks, request);
        if (block == 0) {
            return mallocSlow(request);
        }
        if (heard) {
            tellCached(block, request);
        }
        return block;
    }

    private void tellCached(long block, long request) {
        teller.tell(Decisions.FROM_THREAD_CACHE, block, sizes.cacheIndex(sizes.chunkSize(request)));
    }

    private long fromCache(int bin) {
        long block = cache.get(chunks, bin);
        if (heard) {
            teller.tell(Decisions.FROM_THREAD_CACHE, block, bin);
        }
        return block;
    }

    private long mallocSlow(long request) {
        if (!process.isSettled()) {
            process.unhook();
            initialiseOnce();
        }
        if (request < 0 || request > sizes.maxRequest) {
            return 0;
        }
        long block = cache.isExhausted() ? 0 : withoutArena(request);
        return block != 0 ? block : behind.allocate(request);
    }

    /** A block of a range of sizes or of an exposed table, or 0; makes the cache if this is the occasion. */
    private long withoutArena(long request) {
        long chunkSize = sizes.checkedChunkSize(request);
        occasions.request(chunkSize);
        return others.take(chunks, chunkSize);
    }

    @Override
    public void free(long pointer) {
        if (pointer == 0) {
            return;
        }
        int offered = cache.offerShown(chunks, pointer);
        if (offered == ThreadCache.TAKEN) {
            if (heard) {
                teller.tell(Decisions.TO_THREAD_CACHE, pointer, cache.binFor(chunks.size(pointer - header)));
            }
        } else if (offered == ThreadCache.UNSURE || !Release.offerToFastBin(near, pointer)) {
            long chunk = pointer - header;
            freeSlow(chunk);
        }
    }

    private void free(Arena owner, long chunk, long head) {
        long size = head & ~Chunks.SIZE_BITS;
        Release.checkChunk(sizes, chunk, size);
        int bin = cache.binFor(size);
        if (bin >= 0 && Release.offer(cache, chunks, chunk + header, bin)) {
            teller.tell(Decisions.TO_THREAD_CACHE, chunk + header, bin);
        } else if (cache.keepsInRange(size) && Release.offerToRange(cache, chunks, chunk + header, size)) {
            teller.tell(Decisions.TO_THREAD_CACHE, chunk + header, sizes.rangeCacheIndex(size));
        } else if ((head & Chunks.IS_MMAPPED) != 0) {
            mapped.free(chunk);
        } else {
            Release.releaseToArena(owner, chunk, head, Lock.OPEN);
        }
    }

    private void freeSlow(long chunk) {
        // A pointer may be to anywhere; words are read whole by the quick way.
        long head = (chunk & (sizes.word - 1)) == 0 ? chunks.headAnywhere(chunk) : behind.straddlingHead(chunk);
        long size = head & ~Chunks.SIZE_BITS;
        boolean isMapped = (head & Chunks.IS_MMAPPED) != 0;
        boolean isCacheable = Long.compareUnsigned(size, parameters.largestCached()) <= 0;
        if (isMapped && !(isCacheable && parameters.rules.cacheShape().keepsMappedChunks())) {
            mapped.free(chunk);
            return;
        }
        if (!cache.isOpen()) {
            occasions.free(chunks, chunk + header, isCacheable);
        }
        free(arenas.arenaOf(chunk, head), chunk, head);
    }

    @Override
    public long calloc(long count, long size) {
        long request = count * size;
        if (request < 0 || request > sizes.maxRequest || Sizes.overflows(count, size)) {
            return 0;
        }
        initialiseOnce();
        if (process.unhook()) {
            long block = malloc(request);
            memory.zero(block, block == 0 ? 0 : request);
            return block;
        }
        long chunkSize = sizes.checkedChunkSize(request);
        occasions.request(chunkSize);
        if (parameters.rules.cacheService().zeroed()) {
            long block = zeroedFromCache(request, chunkSize);
            if (block != 0) {
                return block;
            }
        }
        return behind.allocateZeroed(request);
    }

    private long zeroedFromCache(long request, long chunkSize) {
        int bin = cache.stockedBin(request);
        long block = bin >= 0 ? fromCache(bin) : others.take(chunks, chunkSize);
        if (block != 0) {
            long head = chunks.head(block - header);
            boolean isMapped = (head & Chunks.IS_MMAPPED) != 0;
            behind.clear(chunks, block, isMapped ? mapped.usable(head) : (head & ~Chunks.SIZE_BITS) - sizes.word);
        }
        return block;
    }

    @Override
    public long realloc(long pointer, long request) {
        if (!process.isSettled()) {
            initialiseOnce();
            process.unhook();
        }
        if (pointer == 0) {
            return malloc(request);
        }
        if (request == 0) {
            free(pointer);
            return 0;
        }
        if (cache.isOpen() && Reallocation.keepsShown(near, pointer, request)) {
            return pointer;
        }
        if (stays && staysAsItIs(pointer, request)) {
            return pointer;
        }
        long chunk = pointer - header;
        long head = chunks.headAnywhere(chunk);
        long oldSize = head & ~Chunks.SIZE_BITS;
        boolean isMapped = (head & Chunks.IS_MMAPPED) != 0;
        if (!isMapped) {
            occasions.realloc();
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
                Release.remainder(owner, chunk, cache, Lock.OPEN);
            }
        }
        return block;
    }

    private boolean staysAsItIs(long pointer, long request) {
        ReallocShortcut shortcut = parameters.rules.reallocShortcut();
        if (request < 0) {
            return false;
        }
        long spare = usableSize(pointer) - request;
        boolean isMapped = (chunks.headAnywhere(pointer - header) & Chunks.IS_MMAPPED) != 0;
        return spare >= 0 && shortcut.allows(spare, header, isMapped ? PAGE_SIZE : 0, parameters.trimThreshold());
    }

    private long reallocMapped(long pointer, long oldSize, long chunkSize, long request) {
        long chunk = pointer - header;
        long moved = mapped.remap(chunk, chunkSize);
        if (moved != 0) {
            return moved + header;
        }
        if (mapped.holds(oldSize, chunkSize, request)) {
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
        initialiseOnce();
        if (Long.compareUnsigned(alignment, Sizes.ALIGN_MASK + 1) <= 0) {
            return malloc(request);
        }
        long wanted = sizes.alignmentFor(alignment);
        if (wanted == 0) {
            return 0;
        }
        if (parameters.rules.cacheService().aligned()) {
            long block = alignedFromCache(wanted, request);
            if (block != 0) {
                return block;
            }
        }
        return behind.allocateAligned(wanted, request);
    }

    private long alignedFromCache(long alignment, long request) {
        long chunkSize = sizes.checkedChunkSize(request);
        if (chunkSize == 0) {
            return 0;
        }
        if (making == CacheMaking.FIRST_MISS) {
            occasions.request(chunkSize);
        }
        long block = cache.takeAligned(chunks, chunkSize, alignment);
        if (block != 0) {
            teller.tell(Decisions.FROM_THREAD_CACHE, block, sizes.cacheIndex(chunkSize));
        }
        return block;
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
        long head = chunks.headAnywhere(chunk);
        long size = head & ~Chunks.SIZE_BITS;
        if ((head & Chunks.IS_MMAPPED) != 0) {
            return mapped.usable(head);
        }
        return (chunks.headAnywhere(chunk + size) & Chunks.PREV_INUSE) != 0 ? size - sizes.word : 0;
    }

    /** __malloc_arena_thread_freeres: the cache's blocks are freed one by one, then its table, then the arena is left. */
    @Override
    public void exit() {
        long table = cache.close();
        if (table != 0) {
            for (int bin = 0; bin < cache.binCount(); bin++) {
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
