package org.alloclab.libc.ptmalloc;

/**
 * The parameters of malloc in one process, as tunables and {@code mallopt} set them and as the allocator adapts them.
 *
 * <p>glibc 2.36 malloc.c, struct malloc_par and global_max_fast.
 */
final class Parameters {
    static final long PAGE = 4096;
    static final long DEFAULT_THRESHOLD = 128 << 10;

    final Sizes sizes;

    /** DEFAULT_MMAP_THRESHOLD_MAX: the dynamic threshold never exceeds it. */
    final long mmapThresholdMax;

    long trimThreshold = DEFAULT_THRESHOLD;
    long topPad = 128 << 10;
    long mmapThreshold = DEFAULT_THRESHOLD;
    long arenaTest;
    long arenaMax;

    /** Size of a transparent huge page where {@code madvise(MADV_HUGEPAGE)} is wanted, else 0. */
    long thpPageSize;

    /** Size of the pages of hugetlbfs to map, or 0. */
    long hugePageSize;

    int hugePageFlags;
    long mmapsMax = 65536;
    boolean fixedThresholds;
    int cacheBins = Sizes.CACHE_BINS;
    long cacheCount = 7;
    long cacheUnsortedLimit;
    int perturb;

    /** Largest chunk size that goes to a fast bin. */
    long maxFast;

    Parameters(Sizes sizes) {
        this.sizes = sizes;
        mmapThresholdMax = sizes.word == 8 ? 4L * 1024 * 1024 * 8 : 512 * 1024;
        arenaTest = arenasFor(1);
        setMaxFast(64L * sizes.word / 4);
    }

    /** NARENAS_FROM_NCORES. */
    long arenasFor(long cpus) {
        return cpus * (sizes.word == 4 ? 2 : 8);
    }

    /** set_max_fast. */
    private void setMaxFast(long request) {
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
        long largest = 16L * (Sizes.CACHE_BINS - 1) + sizes.minimum - sizes.word;
        if (Long.compareUnsigned(request, largest) > 0) {
            return false;
        }
        cacheBins = (int) sizes.cacheIndex(sizes.chunkSize(request)) + 1;
        return true;
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
        if (Long.compareUnsigned(request, sizes.maxFastRequest) > 0) {
            return false;
        }
        setMaxFast(request);
        return true;
    }

    /** HEAP_MAX_SIZE: size and alignment of heap regions. */
    long heapMaxSize() {
        return hugePageSize == 0 ? 2 * mmapThresholdMax : 4 * hugePageSize;
    }

    /** HEAP_MIN_SIZE. */
    long heapMinSize() {
        return hugePageSize == 0 ? 32 << 10 : hugePageSize;
    }
}
