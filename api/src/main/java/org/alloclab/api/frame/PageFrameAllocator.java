package org.alloclab.api.frame;

import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.view.KernelFiles;
import org.alloclab.api.view.ZoneView;

/** Hands out blocks of 2<sup>order</sup> physically contiguous page frames ({@code alloc_pages}, {@code free_pages}). */
public interface PageFrameAllocator extends KernelFiles {

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

    /**
     * Makes 2<sup>order</sup> single frames of a block, each of which is then freed by itself ({@code split_page}).
     */
    default void splitPages(long frame, int order) {
        throw new UnsupportedOperationException("this page-frame allocator does not split blocks: frame " + frame
                + " of order " + order + "; ask for single frames");
    }

    /**
     * Takes single frames, as many as it can up to {@code count} ({@code alloc_pages_bulk}).
     *
     * @return how many were taken; their numbers are in the first places of {@code frames}
     */
    default int allocBulk(int count, int gfp, int cpu, long[] frames) {
        int taken = 0;
        while (taken < count) {
            long frame = allocPages(0, gfp, cpu);
            if (frame == NO_FRAME) {
                break;
            }
            frames[taken++] = frame;
        }
        return taken;
    }

    /**
     * Takes contiguous frames for exactly so many bytes: the rest of the block goes back at once
     * ({@code alloc_pages_exact}). Every frame is then freed by itself.
     */
    default long allocExact(long bytes, int gfp, int cpu) {
        int frames = Math.toIntExact((bytes + MachineDescription.PAGE_SIZE - 1) >>> MachineDescription.PAGE_SHIFT);
        int order = orderOf(bytes);
        long first = allocPages(order, gfp, cpu);
        if (first == NO_FRAME) {
            return NO_FRAME;
        }
        splitPages(first, order);
        for (int i = frames; i < 1 << order; i++) {
            freePages(first + i, 0, cpu);
        }
        return first;
    }

    /** The order of the smallest block that holds so many bytes ({@code get_order}). */
    static int orderOf(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a block has at least one byte: was " + bytes);
        }
        return Long.SIZE - Long.numberOfLeadingZeros((bytes - 1) >>> MachineDescription.PAGE_SHIFT);
    }

    /** What the kernel logs when this request could not be served; state as it is now ({@code warn_alloc}). */
    default String failureReport(String caller, int order, int gfp, int cpu) {
        return caller + ": page allocation failure: order:" + order + "\n";
    }

    /**
     * Whether a request has met the low watermark since this was asked last: it is time to reclaim in the background.
     */
    default boolean takeKswapdWakeup() {
        return false;
    }

    /** Whether some zone that such a request may use is above its high watermark: background reclaim may rest. */
    default boolean isBalanced(int gfp) {
        return true;
    }

    /** Frames that are free, per-CPU lists included. */
    long freeFrames();

    /** Whether at least so many frames are free; asked before each call that may need one, so it should not have to count. */
    default boolean hasFreeFrames(long frames) {
        return freeFrames() >= frames;
    }

    /** Frames under management. */
    long totalFrames();

    /** The zones by rising address. */
    List<ZoneView> zones();
}
