package org.alloclab.api.view;

/** What {@code /proc/PID/smaps} tells of an area, in its order (Linux fs/proc/task_mmu.c, show_smap). */
public enum AreaField {
    SIZE("Size"),
    KERNEL_PAGE_SIZE("KernelPageSize"),
    MMU_PAGE_SIZE("MMUPageSize"),
    RSS("Rss"),
    PSS("Pss"),
    PSS_DIRTY("Pss_Dirty"),
    SHARED_CLEAN("Shared_Clean"),
    SHARED_DIRTY("Shared_Dirty"),
    PRIVATE_CLEAN("Private_Clean"),
    PRIVATE_DIRTY("Private_Dirty"),
    REFERENCED("Referenced"),
    ANONYMOUS("Anonymous"),
    KSM("KSM"),
    LAZY_FREE("LazyFree"),
    ANON_HUGE_PAGES("AnonHugePages"),
    SHMEM_PMD_MAPPED("ShmemPmdMapped"),
    FILE_PMD_MAPPED("FilePmdMapped"),
    SHARED_HUGETLB("Shared_Hugetlb"),
    PRIVATE_HUGETLB("Private_Hugetlb"),
    SWAP("Swap"),
    SWAP_PSS("SwapPss"),
    LOCKED("Locked"),
    /** 1 where a huge page may be made in it, else 0. */
    THP_ELIGIBLE("THPeligible");

    private final String kernelName;

    AreaField(String kernelName) {
        this.kernelName = kernelName;
    }

    /** The kernel's name of it. */
    public String kernelName() {
        return kernelName;
    }
}
