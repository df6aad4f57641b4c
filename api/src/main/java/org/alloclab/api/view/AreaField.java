package org.alloclab.api.view;

/** What {@code /proc/PID/smaps} tells of an area, in its order (Linux fs/proc/task_mmu.c, show_smap). */
public enum AreaField {
    /** Length of the area, in kB. */
    SIZE("Size"),
    /** Page size as the kernel has it, in kB. */
    KERNEL_PAGE_SIZE("KernelPageSize"),
    /** Page size as the page tables have it, in kB. */
    MMU_PAGE_SIZE("MMUPageSize"),
    /** Resident, in kB. */
    RSS("Rss"),
    /** Resident, each page divided by how often it is mapped, in kB. */
    PSS("Pss"),
    /** The dirty part of it, in kB. */
    PSS_DIRTY("Pss_Dirty"),
    /** Mapped more than once, not written, in kB. */
    SHARED_CLEAN("Shared_Clean"),
    /** Mapped more than once, written, in kB. */
    SHARED_DIRTY("Shared_Dirty"),
    /** Mapped once, not written, in kB. */
    PRIVATE_CLEAN("Private_Clean"),
    /** Mapped once, written, in kB. */
    PRIVATE_DIRTY("Private_Dirty"),
    /** Used since the last look, in kB. */
    REFERENCED("Referenced"),
    /** Of no file, in kB. */
    ANONYMOUS("Anonymous"),
    /** Merged with equal pages, in kB. */
    KSM("KSM"),
    /** Given up by {@code MADV_FREE} and still there, in kB. */
    LAZY_FREE("LazyFree"),
    /** In huge pages of no file, in kB. */
    ANON_HUGE_PAGES("AnonHugePages"),
    /** In huge pages of shared memory, in kB. */
    SHMEM_PMD_MAPPED("ShmemPmdMapped"),
    /** In huge pages of files, in kB. */
    FILE_PMD_MAPPED("FilePmdMapped"),
    /** Of the hugetlb pool, mapped more than once, in kB. */
    SHARED_HUGETLB("Shared_Hugetlb"),
    /** Of the hugetlb pool, mapped once, in kB. */
    PRIVATE_HUGETLB("Private_Hugetlb"),
    /** In swap, in kB. */
    SWAP("Swap"),
    /** In swap, each page divided by how many have it, in kB. */
    SWAP_PSS("SwapPss"),
    /** Locked, in kB. */
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
