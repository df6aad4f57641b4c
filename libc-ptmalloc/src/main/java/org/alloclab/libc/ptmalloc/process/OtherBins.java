package org.alloclab.libc.ptmalloc.process;

import org.alloclab.api.probe.Teller;
import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.decision.Decisions;

/** What a thread's cache has beyond the bins that malloc looks into first: an exposed table, and bins for ranges of sizes. */
final class OtherBins {
    private final ThreadCache cache;
    private final Sizes sizes;
    private final Teller teller;

    OtherBins(ThreadCache cache, Sizes sizes, Teller teller) {
        this.cache = cache;
        this.sizes = sizes;
        this.teller = teller;
    }

    /** A block for a chunk size, or 0. */
    long take(Chunks chunks, long chunkSize) {
        long block = fromExposed(chunks, chunkSize);
        return block != 0 ? block : fromRange(chunks, chunkSize);
    }

    private long fromExposed(Chunks chunks, long chunkSize) {
        int bin = cache.exposedBin(chunkSize);
        if (bin < 0) {
            return 0;
        }
        long block = cache.take(chunks, bin);
        teller.tell(Decisions.FROM_THREAD_CACHE, block, bin);
        return block;
    }

    private long fromRange(Chunks chunks, long chunkSize) {
        long block = cache.keepsInRange(chunkSize) ? cache.takeFromRange(chunks, chunkSize) : 0;
        if (block != 0) {
            teller.tell(Decisions.FROM_THREAD_CACHE, block, sizes.rangeCacheIndex(chunkSize));
        }
        return block;
    }
}
