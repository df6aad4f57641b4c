package org.alloclab.api.frame;

/**
 * What an allocation of page frames may do and where it may take them from ({@code gfp_t}; Linux
 * include/linux/gfp_types.h). The bits are alloclab's own numbering; the compound values mean what the kernel's mean.
 */
public final class Gfp {
    /** Only from ZONE_DMA. */
    public static final int DMA = 1;
    /** High memory will do. */
    public static final int HIGHMEM = 1 << 1;
    /** Only from below 4 GiB. */
    public static final int DMA32 = 1 << 2;
    /** The page can be moved or reclaimed: its block is of the movable kind. */
    public static final int MOVABLE = 1 << 3;
    /** A shrinker can free it: its block is of the reclaimable kind. */
    public static final int RECLAIMABLE = 1 << 4;
    /** May use the reserve below the min watermark. */
    public static final int HIGH = 1 << 5;

    /** May start input and output to make room. */
    public static final int IO = 1 << 6;
    /** May call into file systems to make room. */
    public static final int FS = 1 << 7;
    /** The block is zeroed. */
    public static final int ZERO = 1 << 8;
    /** May reclaim directly, that is sleep. */
    public static final int DIRECT_RECLAIM = 1 << 9;
    /** Wakes kswapd. */
    public static final int KSWAPD_RECLAIM = 1 << 10;

    /** A failure is not logged. */
    public static final int NOWARN = 1 << 11;
    /** The block becomes one compound page. */
    public static final int COMP = 1 << 12;
    /** Gives up after one round of reclaim. */
    public static final int NORETRY = 1 << 13;
    /** Never gives up. */
    public static final int NOFAIL = 1 << 14;
    /** Charged to the caller's memory cgroup. */
    public static final int ACCOUNT = 1 << 15;
    /** The frame will be used by a device or read ahead: take it from the cold end of the per-CPU list. */
    public static final int COLD = 1 << 16;

    /** May reclaim in both ways. */
    public static final int RECLAIM = DIRECT_RECLAIM | KSWAPD_RECLAIM;
    /** Never sleeps, may use a reserve ({@code GFP_ATOMIC}). */
    public static final int GFP_ATOMIC = HIGH | KSWAPD_RECLAIM;
    /** Never sleeps, may fail ({@code GFP_NOWAIT}). */
    public static final int GFP_NOWAIT = KSWAPD_RECLAIM | NOWARN;
    /** The kernel's usual request ({@code GFP_KERNEL}). */
    public static final int GFP_KERNEL = RECLAIM | IO | FS;
    /** The same, charged to a memory cgroup. */
    public static final int GFP_KERNEL_ACCOUNT = GFP_KERNEL | ACCOUNT;
    /** For user space, directly reachable by the kernel. */
    public static final int GFP_USER = RECLAIM | IO | FS;
    /** For user space, anywhere. */
    public static final int GFP_HIGHUSER = GFP_USER | HIGHMEM;
    /** For pages of user space that can be moved: what a page fault asks for. */
    public static final int GFP_HIGHUSER_MOVABLE = GFP_HIGHUSER | MOVABLE;

    private Gfp() {}
}
