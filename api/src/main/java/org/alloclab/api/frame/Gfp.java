package org.alloclab.api.frame;

/**
 * What an allocation of page frames may do and where it may take them from ({@code gfp_t}; Linux
 * include/linux/gfp_types.h). The bits are alloclab's own numbering; the compound values mean what the kernel's mean.
 */
public final class Gfp {
    public static final int DMA = 1;
    public static final int HIGHMEM = 1 << 1;
    public static final int DMA32 = 1 << 2;
    public static final int MOVABLE = 1 << 3;
    public static final int RECLAIMABLE = 1 << 4;
    /** May use the reserve below the min watermark. */
    public static final int HIGH = 1 << 5;

    public static final int IO = 1 << 6;
    public static final int FS = 1 << 7;
    public static final int ZERO = 1 << 8;
    /** May reclaim directly, that is sleep. */
    public static final int DIRECT_RECLAIM = 1 << 9;
    /** Wakes kswapd. */
    public static final int KSWAPD_RECLAIM = 1 << 10;

    public static final int NOWARN = 1 << 11;
    public static final int COMP = 1 << 12;
    public static final int NORETRY = 1 << 13;
    public static final int NOFAIL = 1 << 14;
    public static final int ACCOUNT = 1 << 15;
    /** The frame will be used by a device or read ahead: take it from the cold end of the per-CPU list. */
    public static final int COLD = 1 << 16;

    public static final int RECLAIM = DIRECT_RECLAIM | KSWAPD_RECLAIM;
    public static final int GFP_ATOMIC = HIGH | KSWAPD_RECLAIM;
    public static final int GFP_NOWAIT = KSWAPD_RECLAIM | NOWARN;
    public static final int GFP_KERNEL = RECLAIM | IO | FS;
    public static final int GFP_KERNEL_ACCOUNT = GFP_KERNEL | ACCOUNT;
    public static final int GFP_USER = RECLAIM | IO | FS;
    public static final int GFP_HIGHUSER = GFP_USER | HIGHMEM;
    public static final int GFP_HIGHUSER_MOVABLE = GFP_HIGHUSER | MOVABLE;

    private Gfp() {}
}
