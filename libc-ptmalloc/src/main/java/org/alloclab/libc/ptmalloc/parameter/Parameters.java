package org.alloclab.libc.ptmalloc.parameter;

import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.version.FastBinUse;
import org.alloclab.libc.ptmalloc.version.Rules;
import org.alloclab.libc.ptmalloc.version.ThresholdLimit;

/**
 * The parameters of malloc in one process, as tunables and {@code mallopt} set them and as the allocator adapts them.
 *
 * <p>glibc 2.36 malloc.c, struct malloc_par and global_max_fast.
 */
public final class Parameters {
    static final long DEFAULT_THRESHOLD = 128 << 10;

    public final Sizes sizes;

    /** What the release does that is modelled. */
    public final Rules rules;

    /** DEFAULT_MMAP_THRESHOLD_MAX: the dynamic threshold never exceeds it. */
    private final long mmapThresholdMax;

    private long trimThreshold = DEFAULT_THRESHOLD;
    private long topPad = 128 << 10;
    private long mmapThreshold = DEFAULT_THRESHOLD;
    private long arenaTest;
    private long arenaMax;

    private long thpPageSize;
    private boolean hugePageAdvice;
    private long hugePageSize;
    private int hugePageFlags;
    private long mmapsMax = 65536;
    private boolean fixedThresholds;
    private int cacheBins = Sizes.CACHE_BINS;
    private long cacheCount;
    private long largestCached;
    private long cacheUnsortedLimit;
    private int perturb;
    private long maxFast;

    public Parameters(Sizes sizes, Rules rules) {
        this.sizes = sizes;
        this.rules = rules;
        mmapThresholdMax = sizes.word == 8 ? 4L * 1024 * 1024 * 8 : 512 * 1024;
        arenaTest = arenasFor(1);
        cacheCount = rules.cacheShape().blocks();
        keepUpTo(sizes.largestSmallCached());
        setMaxFast(64L * sizes.word / 4);
    }

    public long trimThreshold() {
        return trimThreshold;
    }

    public long topPad() {
        return topPad;
    }

    public long mmapThreshold() {
        return mmapThreshold;
    }

    /** Most arenas, or 0 where the number of CPUs decides. */
    public long arenaMax() {
        return arenaMax;
    }

    /** Arenas that are made before CPUs are counted. */
    public long arenaTest() {
        return arenaTest;
    }

    /** Size of a transparent huge page where memory is taken in such pages, else 0. */
    public long thpPageSize() {
        return thpPageSize;
    }

    /** Whether {@code madvise(MADV_HUGEPAGE)} is wanted. */
    public boolean hugePageAdvice() {
        return hugePageAdvice;
    }

    /** Size of the pages of hugetlbfs to map, or 0. */
    public long hugePageSize() {
        return hugePageSize;
    }

    /** What mmap is told for them. */
    public int hugePageFlags() {
        return hugePageFlags;
    }

    public long mmapsMax() {
        return mmapsMax;
    }

    /** Bins of a thread cache in use. */
    public int cacheBins() {
        return cacheBins;
    }

    /** The largest chunk that malloc and free look for in a thread cache. */
    public long largestCached() {
        return largestCached;
    }

    /** Most blocks in a bin of a thread cache. */
    public long cacheCount() {
        return cacheCount;
    }

    /** Most chunks sorted while a thread cache is filled, or 0. */
    public long cacheUnsortedLimit() {
        return cacheUnsortedLimit;
    }

    /** Byte that freed blocks are filled with, or 0 for none. */
    public int perturb() {
        return perturb;
    }

    /** Largest chunk size that goes to a fast bin. */
    public long maxFast() {
        return maxFast;
    }

    /**
     * __libc_free: a mapped chunk comes back, and where it is larger than the threshold the program is taken to want more
     * like it. Answers whether the thresholds were raised.
     */
    public boolean adaptThresholds(long head) {
        boolean raise = !fixedThresholds
                && Long.compareUnsigned(head, mmapThreshold) > 0
                && Long.compareUnsigned(head, mmapThresholdMax) <= 0;
        if (raise) {
            mmapThreshold = head & ~Chunks.SIZE_BITS;
            trimThreshold = 2 * mmapThreshold;
        }
        return raise;
    }

    /** The break moves by transparent huge pages of this size, and advice is given to use them. */
    void adviseHugePages(long bytes) {
        thpPageSize = bytes;
        hugePageAdvice = true;
    }

    /** The break moves by transparent huge pages of this size; advice is not needed. */
    void alignToHugePages(long bytes) {
        thpPageSize = bytes;
    }

    /** Pages of hugetlbfs, and what mmap is told for them. */
    void setHugePages(long bytes, int flags) {
        hugePageSize = bytes;
        hugePageFlags = flags;
    }

    /** NARENAS_FROM_NCORES. */
    public long arenasFor(long cpus) {
        return cpus * (sizes.word == 4 ? 2 : 8);
    }

    /** set_max_fast. */
    private void setMaxFast(long request) {
        if (rules.fastBins() == FastBinUse.GONE) {
            return;
        }
        maxFast = request <= Sizes.ALIGN_MASK - sizes.word
                ? 2L * sizes.word
                : (request + sizes.word) & ~(long) Sizes.ALIGN_MASK;
    }

    boolean setTrimThreshold(long value) {
        trimThreshold = value;
        fixedThresholds = true;
        return true;
    }

    boolean setTopPad(long value) {
        topPad = value;
        fixedThresholds = true;
        return true;
    }

    boolean setMmapThreshold(long value) {
        if (rules.thresholdLimit() == ThresholdLimit.HALF_A_HEAP
                && Long.compareUnsigned(value, usualHeapMaxSize() / 2) > 0) {
            return false;
        }
        mmapThreshold = value;
        fixedThresholds = true;
        return true;
    }

    boolean setMmapsMax(long value) {
        mmapsMax = value;
        fixedThresholds = true;
        return true;
    }

    boolean setPerturb(long value) {
        perturb = (int) value;
        return true;
    }

    boolean setArenaTest(long value) {
        arenaTest = value;
        return true;
    }

    boolean setArenaMax(long value) {
        arenaMax = value;
        return true;
    }

    boolean setCacheMax(long request) {
        long chunkSize = sizes.checkedChunkSize(request);
        if (chunkSize == 0 || chunkSize > sizes.largestCached(rules.cacheShape())) {
            return false;
        }
        if (chunkSize <= sizes.largestSmallCached()) {
            cacheBins = (int) sizes.cacheIndex(chunkSize) + 1;
        }
        keepUpTo(chunkSize);
        return true;
    }

    /** tcache_max_bytes. */
    private void keepUpTo(long chunkSize) {
        largestCached = chunkSize + 16L * rules.cacheShape().limitSlip();
    }

    boolean setCacheCount(long value) {
        if (Long.compareUnsigned(value, 65535) > 0) {
            return false;
        }
        cacheCount = value;
        return true;
    }

    boolean setCacheUnsortedLimit(long value) {
        cacheUnsortedLimit = value;
        return true;
    }

    boolean setMxfast(long request) {
        if (rules.fastBins() == FastBinUse.USED && Long.compareUnsigned(request, sizes.maxFastRequest) > 0) {
            return false;
        }
        setMaxFast(request);
        return true;
    }

    /** HEAP_MAX_SIZE: size and alignment of heap regions. */
    public long heapMaxSize() {
        return hugePageSize == 0 || !rules.hugePages().enlargesHeaps() ? usualHeapMaxSize() : 4 * hugePageSize;
    }

    /** HEAP_MIN_SIZE. */
    public long heapMinSize() {
        return hugePageSize == 0 || hugePageSize > heapMaxSize() ? 32 << 10 : hugePageSize;
    }

    private long usualHeapMaxSize() {
        return 2 * mmapThresholdMax;
    }

    /** Whether the main arena leaves the break alone, so that all its memory is of huge pages (__always_fail_morecore). */
    public boolean leavesBreakAlone() {
        return hugePageSize > 0 && hugePageSize <= heapMaxSize();
    }
}
