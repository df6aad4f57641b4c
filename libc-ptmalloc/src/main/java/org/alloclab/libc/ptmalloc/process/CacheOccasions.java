package org.alloclab.libc.ptmalloc.process;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.version.CacheMaking;

/**
 * The calls in which a thread makes its cache, as {@link CacheMaking} has them.
 *
 * <p>glibc malloc.c, MAYBE_INIT_TCACHE, tcache_init; 2.42 tcache_malloc_init, 2.43 tcache_free_init.
 */
final class CacheOccasions {
    private final ThreadCache cache;
    private final ArenaCalls arenas;
    private final UserMemory memory;
    private final Parameters parameters;
    private final CacheMaking making;

    CacheOccasions(ThreadCache cache, ArenaCalls arenas, MallocProcess process) {
        this.cache = cache;
        this.arenas = arenas;
        this.memory = process.system().memory();
        this.parameters = process.parameters();
        this.making = parameters.rules.cacheMaking();
    }

    /** A block is asked for. */
    void request(long chunkSize) {
        if (!cache.isOpen()) {
            boolean missed = making == CacheMaking.FIRST_MISS && chunkSize <= parameters.largestCached();
            if (missed || making == CacheMaking.FIRST_CALL) {
                openCache();
            }
        }
    }

    /** A block is freed, and there is no cache. */
    void free(Chunks chunks, long block, boolean isCacheable) {
        if (making == CacheMaking.FIRST_CALL) {
            openCache();
        } else if (making == CacheMaking.FIRST_FREE && isCacheable) {
            // It is looked at for the mark of cached blocks, for what that does to memory.
            chunks.key(block);
            openCache();
        }
    }

    /** A block that is not mapped is to be resized. */
    void realloc() {
        if (!cache.isOpen() && making == CacheMaking.FIRST_CALL) {
            openCache();
        }
    }

    /** tcache_init: allocates the cache's table and zeroes it. */
    private void openCache() {
        if (cache.isDisabled()) {
            return;
        }
        if (making == CacheMaking.FIRST_FREE) {
            cache.disable();
            if (parameters.cacheCount() == 0) {
                return;
            }
        }
        long size = cache.tableSize();
        long block = arenas.allocate(size);
        if (block != 0) {
            memory.zero(block, size);
            cache.open(block);
        }
    }
}
