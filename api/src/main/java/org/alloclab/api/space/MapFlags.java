package org.alloclab.api.space;

/** Flag bits of {@code mmap} and {@code mremap} (include/uapi/linux/mman.h, x86). */
public final class MapFlags {
    public static final int SHARED = 0x01;
    public static final int PRIVATE = 0x02;
    public static final int SHARED_VALIDATE = 0x03;
    public static final int FIXED = 0x10;
    public static final int ANONYMOUS = 0x20;
    public static final int GROWSDOWN = 0x100;
    public static final int LOCKED = 0x2000;
    public static final int NORESERVE = 0x4000;
    public static final int POPULATE = 0x8000;
    public static final int STACK = 0x20000;
    public static final int HUGETLB = 0x40000;
    public static final int FIXED_NOREPLACE = 0x100000;
    /** Where the size of the pages of {@link #HUGETLB} is: its binary logarithm, or 0 for the default. */
    public static final int HUGE_SIZES = 0x3f << 26;

    public static final int HUGE_2MB = 21 << 26;
    public static final int HUGE_1GB = 30 << 26;

    public static final int MREMAP_MAYMOVE = 1;
    public static final int MREMAP_FIXED = 2;
    public static final int MREMAP_DONTUNMAP = 4;

    private MapFlags() {}
}
