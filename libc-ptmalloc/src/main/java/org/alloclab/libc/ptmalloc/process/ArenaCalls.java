package org.alloclab.libc.ptmalloc.process;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.ptmalloc.arena.AlignedAllocation;
import org.alloclab.libc.ptmalloc.arena.Arena;
import org.alloclab.libc.ptmalloc.arena.Search;
import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.region.ArenaList;
import org.alloclab.libc.ptmalloc.region.ArenaUser;
import org.alloclab.libc.ptmalloc.region.MainArena;
import org.alloclab.libc.ptmalloc.system.MmappedChunks;
import org.alloclab.libc.ptmalloc.system.ProgramThreads;
import org.alloclab.libc.ptmalloc.system.SystemMemory;
import org.jspecify.annotations.Nullable;

/**
 * What a thread asks of arenas: of the main one as long as it is alone, else of its own, and where that fails of another one;
 * where there is no arena at all, of the kernel.
 *
 * <p>glibc malloc.c, behind the cache: __libc_malloc2, __libc_calloc2, _mid_memalign.
 */
final class ArenaCalls {
    private static final long ADDRESS_LIMIT = 1L << 47;

    private final ArenaUser thread;
    private final ThreadCache cache;
    private final ArenaList arenas;
    private final MainArena main;
    private final ProgramThreads threads;
    private final MmappedChunks mapped;
    private final SystemMemory system;
    private final UserMemory memory;
    private final Parameters parameters;
    private final Sizes sizes;
    private final AlignedAllocation aligned;

    ArenaCalls(ArenaUser thread, ThreadCache cache, MallocProcess process) {
        this.thread = thread;
        this.cache = cache;
        this.arenas = process.arenas();
        this.main = process.main();
        this.threads = process.threads();
        this.mapped = process.mapped();
        this.system = process.system();
        this.memory = system.memory();
        this.parameters = process.parameters();
        this.sizes = parameters.sizes;
        this.aligned = AlignedAllocation.of(parameters.rules.alignedCut());
    }

    /** A block, or 0. */
    long allocate(long request) {
        if (!threads.areSeveral()) {
            return Search.allocate(main, request, cache);
        }
        Arena own = arenas.arenaFor(thread, request);
        long block = allocateIn(own, request);
        return block != 0 || own == null ? block : allocateIn(arenas.retry(thread, own, request), request);
    }

    private long allocateIn(@Nullable Arena from, long request) {
        return from != null ? Search.allocate(from, request, cache) : mapWithoutArena(request);
    }

    private long mapWithoutArena(long request) {
        long chunkSize = sizes.checkedChunkSize(request);
        long block = chunkSize == 0 ? 0 : mapped.allocate(chunkSize);
        if (block != 0 && parameters.perturb() != 0) {
            system.fill(block, parameters.perturb() ^ 0xff, request);
        }
        return block;
    }

    /** A block of zeros, or 0; what is known to come fresh from the kernel is not zeroed again. */
    long allocateZeroed(long request) {
        Arena own = threads.areSeveral() ? arenas.arenaFor(thread, request) : main;
        long oldTop = own == null ? 0 : own.top();
        long dirtyTop = own == null ? 0 : own.dirtyTopSize();
        long block = allocateIn(own, request);
        if (block == 0 && threads.areSeveral() && own != null) {
            block = allocateIn(arenas.retry(thread, own, request), request);
        }
        if (block != 0) {
            Arena near = thread.arena();
            clear(near == null ? main.chunks() : near.chunks(), block, request, oldTop, dirtyTop);
        }
        return block;
    }

    private void clear(Chunks chunks, long block, long request, long oldTop, long dirtyTop) {
        long chunk = block - sizes.header;
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
        clear(chunks, block, size - sizes.word);
    }

    /** clear_memory; of a chunk whose size is nonsense, up to where memory ends. */
    void clear(Chunks chunks, long block, long bytes) {
        if (Long.compareUnsigned(bytes, 9L * sizes.word) <= 0) {
            chunks.clearWords(block, (int) bytes / sizes.word);
        } else {
            memory.zero(block, bytes < 0 ? ADDRESS_LIMIT - block : bytes);
        }
    }

    /** A head that lies across two words, of a pointer to anywhere. */
    long straddlingHead(long chunk) {
        long head = 0;
        for (int i = 0; i < sizes.word; i++) {
            head |= (memory.load8(chunk + sizes.word + i) & 0xffL) << (Byte.SIZE * i);
        }
        return head;
    }

    /** A block at a multiple of a power of two, or 0. */
    long allocateAligned(long alignment, long request) {
        Arena own = threads.areSeveral() ? arenas.arenaFor(thread, request + alignment + sizes.minimum) : main;
        long block = alignIn(own, alignment, request);
        if (block == 0 && threads.areSeveral() && own != null) {
            block = alignIn(arenas.retry(thread, own, request), alignment, request);
        }
        return block;
    }

    private long alignIn(@Nullable Arena from, long alignment, long request) {
        if (from != null) {
            return aligned.allocate(from, alignment, request, cache);
        }
        long chunkSize = sizes.checkedChunkSize(request);
        long block = chunkSize == 0 ? 0 : mapWithoutArena(chunkSize + alignment + sizes.minimum);
        return block == 0 ? 0 : aligned.alignMapped(main, block, alignment);
    }
}
