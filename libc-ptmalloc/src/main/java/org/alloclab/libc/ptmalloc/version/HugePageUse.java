package org.alloclab.libc.ptmalloc.version;

/**
 * What {@code glibc.malloc.hugetlb} does.
 *
 * <p>malloc.c: madvise_thp; arena.c: new_heap, heap_max_size, ptmalloc_init.
 */
public enum HugePageUse implements Since {
    /** Nothing: there is no such tunable. */
    NONE(31),
    /** Advice for mappings and the break; with huge pages of hugetlbfs heap regions of 4 of them. */
    ADVICE_AND_LARGE_HEAPS(35),
    /** With huge pages of hugetlbfs the mmap threshold is their size. */
    WITH_THRESHOLD(39),
    /** Heap regions are as large as without. */
    USUAL_HEAPS(42),
    /** Advice in heap regions, too, and only where the machine asks for it; also where all pages are huge the break moves by whole ones. */
    IN_HEAPS(43);

    private final int since;

    HugePageUse(int since) {
        this.since = since;
    }

    @Override
    public int since() {
        return since;
    }

    /** Whether hugetlbfs sets the mmap threshold. */
    public boolean setsThreshold() {
        return compareTo(WITH_THRESHOLD) >= 0;
    }

    /** Whether hugetlbfs makes heap regions larger. */
    public boolean enlargesHeaps() {
        return compareTo(USUAL_HEAPS) < 0;
    }
}
