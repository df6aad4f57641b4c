package org.alloclab.libc.ptmalloc.cache;

import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Integrity;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.version.CacheMaking;
import org.jspecify.annotations.Nullable;

/**
 * A thread's own lists of freed blocks (tcache): up to 64 sizes, up to {@code tcache_count} blocks each, taken and
 * given without an arena; from 2.42 on also {@linkplain RangeBins ranges of sizes}.
 *
 * <pre>
 *   struct tcache_perthread_struct, a block of 0x280 (0x180) bytes in the thread's arena
 *
 *   +0     counts[64]   2 bytes each; from 2.42 on num_slots[76], what there is room for
 *   +128   entries[64]  a word each --> block: [0] protected link to the next, [1] key
 * </pre>
 *
 * <p>The table is held in Java arrays; its block is allocated and zeroed where glibc does that, which touches its pages
 * for good. Once the program may write where it should not, the table's words in memory count instead ({@link #expose}): so
 * what is taken and given by the quick ways costs nothing as long as no program does. The key marks blocks that lie in some
 * cache, to find double frees.
 *
 * <p>glibc 2.36 malloc.c, tcache_put, tcache_get.
 */
public final class ThreadCache {
    /** {@link #offerShown}: it is in the cache. */
    public static final int TAKEN = 1;

    /** {@link #offerShown}: its bin has no room. */
    public static final int FULL = 2;

    /** {@link #offerShown}: something has to be looked at. */
    public static final int UNSURE = 0;

    private static final byte[] NO_BINS = {};

    /** Bits of a head that a chunk with a valid size has not, but for that of its arena. */
    private static final long IRREGULAR = Chunks.IS_MMAPPED | Chunks.NON_MAIN_ARENA | 8;

    /** So many bytes in front of a block its chunk has its head, where words have 8 bytes. */
    private static final int HEAD = 8;

    private final long[] entries = new long[Sizes.CACHE_BINS];
    private final int[] counts = new int[Sizes.CACHE_BINS];
    private final Sizes sizes;
    private final Parameters parameters;
    private final RangeBins ranges;
    private final int capacity;
    private final long key;
    private final long minimum;

    /** NON_MAIN_ARENA where chunks of the thread's arena bear it, else 0. */
    private long flag;

    /** Bins that malloc and free use; 0 as long as there is no table. */
    private int bins;

    /** Bins that {@link #offerShown} fills: those of free, or 0 where the table is exposed. */
    private int offeredBins;

    /** Bins that searches fill; 0 as long as there is no table. */
    private int filledBins;

    private boolean onlySmall;

    /** The largest chunk that a bin for a range keeps; 0 where there are none, or no table. */
    private long largestInRange;

    /** The table's block, or 0. */
    private long table;

    private final boolean madeBySearches;
    private boolean disabled;

    /** The table in memory, where that counts. */
    private @Nullable ExposedTable exposed;

    /** Where the table will be once it counts there. */
    private @Nullable Chunks exposure;

    /** Bins by request size; none as long as there is no table. */
    private byte[] binOfRequest = NO_BINS;

    public ThreadCache(Parameters parameters, long key) {
        this.parameters = parameters;
        this.sizes = parameters.sizes;
        this.ranges = new RangeBins(parameters, key);
        this.capacity = (int) parameters.cacheCount();
        this.key = key;
        this.minimum = sizes.minimum;
        this.madeBySearches = parameters.rules.cacheMaking() == CacheMaking.FIRST_FREE;
    }

    /** Bytes of the table. */
    public long tableSize() {
        return binCount() * (2L + sizes.word);
    }

    /** All bins, those of ranges last. */
    public int binCount() {
        return Sizes.CACHE_BINS + ranges.bins();
    }

    public boolean isOpen() {
        return table != 0;
    }

    /** The thread's arena is one whose chunks bear NON_MAIN_ARENA, or one whose chunks do not. */
    public void expectFlag(long arenaFlag) {
        flag = arenaFlag;
    }

    /** Whether there is a table and nothing beyond its small bins, so that a size that they have no block of is not here. */
    public boolean isExhausted() {
        return onlySmall;
    }

    /** Whether there will never be a table, or there was one: the thread ends, or there shall be none. */
    public boolean isDisabled() {
        return disabled;
    }

    /** There shall be no table. */
    public void disable() {
        disabled = true;
    }

    /** Whether a search that finds blocks to put here makes the table first. */
    public boolean isMadeBySearches() {
        return madeBySearches && table == 0 && !disabled;
    }

    /** The table is made, and zeroed. */
    public void open(long block) {
        table = block;
        disabled = false;
        filledBins = parameters.cacheBins();
        onlySmall = ranges.bins() == 0;
        largestInRange = ranges.bins() == 0 ? 0 : parameters.largestCached();
        bins = binsUpTo(Math.min(parameters.largestCached(), sizes.largestSmallCached()));
        offeredBins = bins;
        if (bins == 0) {
            return;
        }
        if (exposure != null) {
            expose(exposure);
        }
        if (exposed != null) {
            return;
        }
        byte[] byRequest = new byte[(int) (16L * bins + sizes.minimum - sizes.word - 15)];
        for (int request = 0; request < byRequest.length; request++) {
            byRequest[request] = (byte) sizes.cacheIndex(sizes.chunkSize(request));
        }
        binOfRequest = byRequest;
    }

    /**
     * From now on the program may write where it should not: counts and first blocks are what memory says, in each access of
     * malloc and free. Tables with bins for ranges stay as they are.
     */
    public void expose(Chunks chunks) {
        exposure = chunks;
        if (table == 0 || exposed != null || ranges.bins() != 0) {
            return;
        }
        ExposedTable memory = new ExposedTable(chunks, table, sizes.word);
        for (int bin = 0; bin < Sizes.CACHE_BINS; bin++) {
            memory.setCount(bin, counts[bin]);
            memory.setEntry(bin, entries[bin]);
        }
        exposed = memory;
        offeredBins = 0;
        onlySmall = false;
        binOfRequest = NO_BINS;
    }

    /** What {@link #stockedBin} answers while the table is not exposed; by a chunk size, and where it is. */
    public int exposedBin(long chunkSize) {
        int bin = exposed == null || chunkSize == 0 ? -1 : binFor(chunkSize);
        return bin >= 0 && exposed != null && exposed.count(bin) > 0 ? bin : -1;
    }

    private int binsUpTo(long chunkSize) {
        return chunkSize < sizes.minimum ? 0 : (int) Math.min(filledBins, sizes.cacheIndex(chunkSize) + 1);
    }

    /** The bin that has a block for a request, or -1. */
    public int stockedBin(long request) {
        byte[] byRequest = binOfRequest;
        if (request >= 0 && request < byRequest.length) {
            int bin = byRequest[(int) request];
            if (counts[bin] > 0) {
                return bin;
            }
        }
        return -1;
    }

    /** No more blocks come in or go out; answers the table's block, or 0 if there was none. */
    public long close() {
        long block = table;
        disabled = true;
        table = 0;
        bins = 0;
        offeredBins = 0;
        filledBins = 0;
        onlySmall = false;
        largestInRange = 0;
        binOfRequest = NO_BINS;
        return block;
    }

    public long table() {
        return table;
    }

    /** The bin in which malloc and free keep chunks of a size, or -1. */
    public int binFor(long chunkSize) {
        long bin = sizes.cacheIndex(chunkSize);
        return bin < bins ? (int) bin : -1;
    }

    /** The bin that a search may fill with chunks of a size, or -1. */
    public int filledBinFor(long chunkSize) {
        long bin = sizes.cacheIndex(chunkSize);
        return bin < filledBins ? (int) bin : -1;
    }

    /** Whether chunks of a size are kept in a bin for a range. */
    public boolean keepsInRange(long chunkSize) {
        return Long.compareUnsigned(chunkSize, largestInRange) <= 0 && chunkSize > sizes.largestSmallCached();
    }

    /** A block for a chunk size that has a bin for a range, or 0. */
    public long takeFromRange(Chunks chunks, long chunkSize) {
        return ranges.take(chunks, chunkSize);
    }

    /** Puts a block of such a size in, if there is room. */
    public boolean putIntoRange(Chunks chunks, long block, long chunkSize) {
        if (!ranges.hasRoom(chunkSize, capacity)) {
            return false;
        }
        ranges.put(chunks, block, chunkSize);
        return true;
    }

    /** The first block for a chunk size that happens to be aligned, or 0. */
    public long takeAligned(Chunks chunks, long chunkSize, long alignment) {
        if (keepsInRange(chunkSize)) {
            return ranges.takeAligned(chunks, chunkSize, alignment);
        }
        int bin = binFor(chunkSize);
        return bin < 0 ? 0 : takeAlignedOf(chunks, bin, alignment);
    }

    private long takeAlignedOf(Chunks chunks, int bin, long alignment) {
        long before = 0;
        for (long block = first(bin); block != 0; block = (block >>> 12) ^ chunks.link(block)) {
            if ((block & (alignment - 1)) == 0) {
                if (before == 0) {
                    return take(chunks, bin);
                }
                long next = (block >>> 12) ^ chunks.takeLink(block);
                chunks.setLink(before, (before >>> 12) ^ next);
                setFilled(bin, filled(bin) - 1);
                return block;
            }
            before = block;
        }
        return 0;
    }

    private long first(int bin) {
        return exposed == null ? entries[bin] : exposed.entry(bin);
    }

    private void setFirst(int bin, long block) {
        if (exposed == null) {
            entries[bin] = block;
        } else {
            exposed.setEntry(bin, block);
        }
    }

    private int filled(int bin) {
        return exposed == null ? counts[bin] : exposed.count(bin);
    }

    private void setFilled(int bin, int blocks) {
        if (exposed == null) {
            counts[bin] = blocks;
        } else {
            exposed.setCount(bin, blocks);
        }
    }

    public boolean hasRoom(int bin) {
        return filled(bin) < capacity;
    }

    /** Blocks of a bin, for observers. */
    public int count(int bin) {
        if (bin >= Sizes.CACHE_BINS) {
            return ranges.count(bin - Sizes.CACHE_BINS);
        }
        return exposed == null ? counts[bin] : exposed.peekCount(bin);
    }

    /** The first block of a bin, or 0, for observers. */
    public long entry(int bin) {
        if (bin >= Sizes.CACHE_BINS) {
            return ranges.entry(bin - Sizes.CACHE_BINS);
        }
        return exposed == null ? entries[bin] : exposed.peekEntry(bin);
    }

    /**
     * Puts a block in. The count is read before mark and link are written, as the release that is modelled is compiled: a
     * program that forges a head and frees the table itself shows it.
     */
    public void put(Chunks chunks, long block, int bin) {
        int before = filled(bin);
        chunks.setKey(block, key);
        chunks.setLink(block, (block >>> 12) ^ first(bin));
        setFirst(bin, block);
        setFilled(bin, before + 1);
    }

    /**
     * Puts a block in that is in order as far as its words tell, which are shown: of a chunk of the arena whose words these are,
     * aligned, of a size that has a bin with room, not marked, and on a page that was stored to.
     *
     * @return {@link #TAKEN}, or {@link #FULL} if all is so but the room, or {@link #UNSURE}
     */
    public int offerShown(Chunks chunks, long block) {
        long number = chunks.number(block - HEAD);
        long[] words = chunks.shown(number);
        int i = chunks.place(number);
        if (i + 2 >= words.length) {
            return offerMet(chunks.met(block), Chunks.placeMet(block), block);
        }
        if (!isRegular(block, words[i])) {
            return UNSURE;
        }
        long bin = (words[i] - minimum) >>> 4;
        if (bin >= offeredBins || words[i + 2] == key || !chunks.isWritable(number + 1, words[i + 1])) {
            return UNSURE;
        }
        if (counts[(int) bin] >= capacity) {
            return FULL;
        }
        link(words, i + 1, block, (int) bin);
        return TAKEN;
    }

    /** {@link #offerShown} of another region, of whose pages is known that they were stored to if a word is not zero. */
    private int offerMet(long[] words, int i, long block) {
        if (i == 0 || i + 1 >= words.length || !isRegular(block, words[i - 1])) {
            return UNSURE;
        }
        long bin = (words[i - 1] - minimum) >>> 4;
        if (bin >= offeredBins || words[i + 1] == key || words[i] == 0 || counts[(int) bin] >= capacity) {
            return UNSURE;
        }
        link(words, i, block, (int) bin);
        return TAKEN;
    }

    private boolean isRegular(long block, long head) {
        return ((block & Sizes.ALIGN_MASK) | ((head ^ flag) & IRREGULAR)) == 0;
    }

    private void link(long[] words, int i, long block, int bin) {
        words[i] = (block >>> 12) ^ entries[bin];
        words[i + 1] = key;
        entries[bin] = block;
        counts[bin]++;
    }

    /** A block for a request, or 0 where the bin for it has none, or there is no such bin. */
    public long takeFor(Chunks chunks, long request) {
        byte[] byRequest = binOfRequest;
        if (request < 0 || request >= byRequest.length) {
            return 0;
        }
        int bin = byRequest[(int) request];
        long block = entries[bin];
        if (block == 0) {
            return 0;
        }
        long number = chunks.number(block);
        long[] words = chunks.shown(number);
        int i = chunks.place(number);
        if ((block & Sizes.ALIGN_MASK) != 0 || i + 1 >= words.length) {
            return get(chunks, bin);
        }
        entries[bin] = (block >>> 12) ^ words[i];
        words[i + 1] = 0;
        counts[bin]--;
        return block;
    }

    /** Takes the first block of a bin that {@link #stockedBin} has answered. */
    public long get(Chunks chunks, int bin) {
        long block = entries[bin];
        if ((block & Sizes.ALIGN_MASK) != 0) {
            throw Integrity.abort("malloc(): unaligned tcache chunk detected");
        }
        entries[bin] = (block >>> 12) ^ chunks.takeLink(block);
        counts[bin]--;
        return block;
    }

    /** Takes the first block of a bin, wherever its table counts. */
    public long take(Chunks chunks, int bin) {
        if (exposed == null) {
            return get(chunks, bin);
        }
        long block = exposed.entry(bin);
        if ((block & Sizes.ALIGN_MASK) != 0) {
            throw Integrity.abort("malloc(): unaligned tcache chunk detected");
        }
        exposed.setEntry(bin, (block >>> 12) ^ chunks.link(block));
        setFilled(bin, filled(bin) - 1);
        chunks.setKey(block, 0);
        return block;
    }

    /** The first block of a bin when the thread ends; 0 if there is none. */
    public long drain(Chunks chunks, int bin) {
        if (bin >= Sizes.CACHE_BINS) {
            return ranges.drain(chunks, bin - Sizes.CACHE_BINS);
        }
        long block = first(bin);
        if (block == 0) {
            return 0;
        }
        if ((block & Sizes.ALIGN_MASK) != 0) {
            throw Integrity.abort("tcache_thread_shutdown(): unaligned tcache chunk detected");
        }
        setFirst(bin, (block >>> 12) ^ chunks.link(block));
        if (exposed == null) {
            counts[bin]--;
        }
        return block;
    }

    /** Whether a block bears the mark of cached ones. */
    public boolean isMarked(Chunks chunks, long block) {
        return chunks.key(block) == key;
    }

    /** A marked block is about to be freed: aborts if it is in the list. */
    public void checkDoubleFree(Chunks chunks, long block, int bin) {
        int seen = 0;
        for (long other = first(bin); other != 0; other = (other >>> 12) ^ chunks.link(other)) {
            if (seen++ >= capacity) {
                throw Integrity.abort("free(): too many chunks detected in tcache");
            }
            if ((other & Sizes.ALIGN_MASK) != 0) {
                throw Integrity.abort("free(): unaligned chunk detected in tcache 2");
            }
            if (other == block) {
                throw Integrity.abort("free(): double free detected in tcache 2");
            }
        }
    }

    /** The same for a block that has a bin for a range. */
    public void checkDoubleFreeInRange(Chunks chunks, long block, long chunkSize) {
        if (ranges.contains(chunks, block, chunkSize)) {
            throw Integrity.abort("free(): double free detected in tcache 2");
        }
    }

    /** {@link #entry}'s list without accesses. */
    public long peekNext(Chunks chunks, long block) {
        return (block >>> 12) ^ chunks.peek(block);
    }
}
