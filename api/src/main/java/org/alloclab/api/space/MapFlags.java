package org.alloclab.api.space;

/** Flag bits of {@code mmap} and {@code mremap} (include/uapi/linux/mman.h, x86). */
public final class MapFlags {
    /** Stores reach the file and whoever else maps it. */
    public static final int SHARED = 0x01;
    /** Stores stay in this process: copy on write. */
    public static final int PRIVATE = 0x02;
    /** As {@link #SHARED}, and unknown flags are refused. */
    public static final int SHARED_VALIDATE = 0x03;
    /** Exactly at the address; what is mapped there goes. */
    public static final int FIXED = 0x10;
    /** No file: zeros. */
    public static final int ANONYMOUS = 0x20;
    /** Grows downwards, as a stack. */
    public static final int GROWSDOWN = 0x100;
    /** Populated and locked at once. */
    public static final int LOCKED = 0x2000;
    /** Nothing is promised, so nothing is counted as committed. */
    public static final int NORESERVE = 0x4000;
    /** All pages are faulted in at once. */
    public static final int POPULATE = 0x8000;
    /** Says that it is a stack; no effect. */
    public static final int STACK = 0x20000;
    /** Of the pool of huge pages. */
    public static final int HUGETLB = 0x40000;
    /** Exactly at the address, or EEXIST where something is mapped. */
    public static final int FIXED_NOREPLACE = 0x100000;
    /** Where the size of the pages of {@link #HUGETLB} is: its binary logarithm, or 0 for the default. */
    public static final int HUGE_SIZES = 0x3f << 26;

    /** Pages of 2 MiB. */
    public static final int HUGE_2MB = 21 << 26;
    /** Pages of 1 GiB. */
    public static final int HUGE_1GB = 30 << 26;

    /** {@code mremap}: may be moved. */
    public static final int MREMAP_MAYMOVE = 1;
    /** {@code mremap}: to the new address exactly. */
    public static final int MREMAP_FIXED = 2;
    /** {@code mremap}: the old area stays, empty. */
    public static final int MREMAP_DONTUNMAP = 4;

    private MapFlags() {}
}
