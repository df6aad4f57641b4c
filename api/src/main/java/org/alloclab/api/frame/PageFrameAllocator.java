package org.alloclab.api.frame;

import java.util.List;

/** Hands out blocks of 2<sup>order</sup> physically contiguous page frames ({@code alloc_pages}, {@code free_pages}). */
public interface PageFrameAllocator {

    /** Answer of {@link #allocPages} when no block can be had. */
    long NO_FRAME = -1;

    /**
     * Takes a block of 2<sup>order</sup> frames.
     *
     * @param order 0 to 10
     * @param gfp bits of {@link Gfp}
     * @param cpu the calling CPU
     * @return number of the first frame, aligned to the block's size, or {@link #NO_FRAME}
     */
    long allocPages(int order, int gfp, int cpu);

    /** Gives back a block that {@link #allocPages} handed out with this order. */
    void freePages(long frame, int order, int cpu);

    /** Frames that are free, per-CPU lists included. */
    long freeFrames();

    /** Frames under management. */
    long totalFrames();

    /** The zones by rising address. */
    List<ZoneView> zones();

    /** Names of the {@code /proc} files it can print, such as {@code buddyinfo}. */
    List<String> procFiles();

    /** The text of one of {@link #procFiles()}. */
    String proc(String file);

    /** Throws {@link IllegalStateException} naming the law that is broken, if one is. */
    void checkInvariants();
}
