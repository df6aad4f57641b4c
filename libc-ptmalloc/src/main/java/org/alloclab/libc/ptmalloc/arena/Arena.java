package org.alloclab.libc.ptmalloc.arena;

import org.alloclab.api.probe.Teller;
import org.alloclab.libc.ptmalloc.bin.Bins;
import org.alloclab.libc.ptmalloc.bin.FastBins;
import org.alloclab.libc.ptmalloc.bin.LargeBins;
import org.alloclab.libc.ptmalloc.cache.ThreadCache;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.system.MmappedChunks;
import org.alloclab.libc.ptmalloc.system.SystemMemory;
import org.alloclab.libc.ptmalloc.version.FastBinUse;
import org.alloclab.libc.ptmalloc.version.FreedSmallChunks;

/**
 * Memory with its bins. {@link Search} takes chunks out of it, {@link Release} brings them back.
 *
 * <pre>
 *   struct malloc_state, 8-byte words (4-byte words)
 *
 *   +0     mutex, flags, have_fastchunks     12 bytes, padded to a word
 *   +16    fastbinsY[10]  (11)               a word each
 *   +96    top, last_remainder
 *   +112   bins[254]                         a word each
 *   +2144  binmap[4]                         4 bytes each
 *   +2160  next, next_free, attached_threads, system_mem, max_system_mem
 * </pre>
 *
 * <p>From 2.43 on without have_fastchunks and fastbinsY.
 *
 * <p>glibc 2.36 malloc.c, struct malloc_state.
 */
public abstract class Arena {
    protected final Sizes sizes;
    protected final Parameters parameters;
    protected final Chunks chunks;
    protected final Bins bins;
    protected final SystemMemory system;
    protected final MmappedChunks mapped;
    protected final Teller teller;
    final LargeBins largeBins;
    final FastBins fastBins;

    /** Whether freed small chunks go straight to their bins. */
    final boolean smallChunksToBins;

    /** NON_MAIN_ARENA where chunks in use bear it, else 0. */
    final long flag;

    private final long address;

    protected long top;
    protected long systemMemory;
    long lastRemainder;

    /** Chunks that the current search has sorted (tcache_unsorted_count). */
    long sorted;

    private long maxSystemMemory;
    private long attachedThreads;

    protected Arena(ArenaParts parts, long address, Chunks chunks, long flag) {
        this.parameters = parts.parameters();
        this.sizes = parameters.sizes;
        this.system = parts.system();
        this.mapped = parts.mapped();
        this.teller = parts.teller();
        this.address = address;
        this.chunks = chunks;
        this.flag = flag;
        this.bins = new Bins(chunks, sizes, address + binsOffset(parameters));
        this.largeBins = new LargeBins(chunks, bins);
        this.fastBins = new FastBins(chunks, sizes, parts.threads(), parameters.rules.fastBins());
        this.smallChunksToBins = parameters.rules.freedSmallChunks() == FreedSmallChunks.SMALL_BIN;
        this.top = bins.unsorted();
    }

    /** offsetof (struct malloc_state, bins). */
    private static long binsOffset(Parameters parameters) {
        Sizes sizes = parameters.sizes;
        return parameters.rules.fastBins() == FastBinUse.USED
                ? Sizes.alignUp(12, sizes.word) + (sizes.fastBins + 2L) * sizes.word
                : 8 + 2L * sizes.word;
    }

    /** sizeof (struct malloc_state). */
    protected static long recordSize(Parameters parameters) {
        int word = parameters.sizes.word;
        return binsOffset(parameters) + (2L * Sizes.BINS - 2) * word + 16 + 5L * word;
    }

    /**
     * Gets more memory into {@link #top}: the part of sysmalloc that differs. Answers a mapped block if there is one instead,
     * or 0.
     */
    protected abstract long extendTop(long chunkSize, MappingAttempt attempt, ThreadCache cache);

    /** Gives memory at the end of the arena back if there is much of it. */
    protected abstract void trimAfterFree();

    /** Whether memory grows in one piece, so that nothing of the arena can lie above top. */
    public abstract boolean contiguous();

    /** Bytes of top, from its start on, that may hold something else than zeros. */
    public abstract long dirtyTopSize();

    /** The address space taken. */
    public abstract Reach reach();

    /** Address of struct malloc_state. */
    public final long address() {
        return address;
    }

    /** The words of its chunks. */
    public final Chunks chunks() {
        return chunks;
    }

    public final Bins bins() {
        return bins;
    }

    public final FastBins fastBins() {
        return fastBins;
    }

    /** Whether a block is aligned, and its chunk by its head none with a mapping of its own but one of this arena. */
    final boolean isRegular(long block, long head) {
        return ((block & Sizes.ALIGN_MASK) | ((head ^ flag) & (Chunks.IS_MMAPPED | Chunks.NON_MAIN_ARENA))) == 0;
    }

    /** Whether a head of 8 bytes can be that of a chunk behind another one: what free and realloc look at. */
    final boolean isPlausible(long head) {
        return head > 2 * Long.BYTES && (head & ~Chunks.SIZE_BITS) < systemMemory;
    }

    /** Whether its chunks in use bear NON_MAIN_ARENA. */
    public final boolean flagsItsChunks() {
        return flag != 0;
    }

    /** The chunk at the end. */
    public final long top() {
        return top;
    }

    public final boolean hasTop() {
        return top != bins.unsorted();
    }

    /** Size of top; 0 before there is any memory, when top is the unsorted bin's head. */
    public final long topSize() {
        return hasTop() ? chunks.size(top) : 0;
    }

    /** system_mem: bytes from the kernel. */
    public final long systemMemory() {
        return systemMemory;
    }

    /** max_system_mem. */
    public final long maxSystemMemory() {
        return maxSystemMemory;
    }

    /** Notes the most memory from the kernel so far. */
    protected final void notePeak() {
        if (Long.compareUnsigned(systemMemory, maxSystemMemory) > 0) {
            maxSystemMemory = systemMemory;
        }
    }

    public final long attachedThreads() {
        return attachedThreads;
    }

    /** One more thread uses it. */
    public final void attach() {
        attachedThreads++;
    }

    /** A thread goes; answers whether it was the last one. */
    public final boolean detach() {
        return --attachedThreads == 0;
    }
}
