package org.alloclab.harness.workload;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;

/**
 * A seeded mix of requests for page frames, as a busy machine makes them: many single movable pages of processes, kernel
 * pages that cannot move, reclaimable caches, and some blocks of higher order.
 */
public final class KernelLoad {
    private final PageFrameAllocator frames;
    private final SplittableRandom random;
    private final int cpus;
    private final List<long[]> live = new ArrayList<>();
    private long requests;
    private long failures;
    private final long[] failuresByOrder = new long[11];
    private final long[] requestsByOrder = new long[11];

    public KernelLoad(PageFrameAllocator frames, long seed, int cpus) {
        this.frames = frames;
        this.random = new SplittableRandom(seed);
        this.cpus = cpus;
    }

    /** Allocates and frees so that about this part of memory is in use. */
    public void run(long operations, double use) {
        long limit = (long) (frames.totalFrames() * use);
        long used = frames.totalFrames() - frames.freeFrames();
        for (long i = 0; i < operations; i++) {
            boolean grow = live.isEmpty() || (used < limit && random.nextInt(100) < 60);
            if (grow) {
                int order = order();
                long frame = take(order, kind());
                used += frame == PageFrameAllocator.NO_FRAME ? 0 : 1L << order;
            } else {
                used -= drop();
            }
        }
    }

    private int order() {
        int roll = random.nextInt(1000);
        if (roll < 900) {
            return 0;
        }
        return roll < 990 ? 1 + random.nextInt(3) : 4 + random.nextInt(6);
    }

    private int kind() {
        int roll = random.nextInt(100);
        if (roll < 70) {
            return Gfp.GFP_HIGHUSER_MOVABLE;
        }
        return roll < 90 ? Gfp.GFP_KERNEL : Gfp.GFP_KERNEL | Gfp.RECLAIMABLE;
    }

    private long take(int order, int gfp) {
        requests++;
        requestsByOrder[order]++;
        long frame = frames.allocPages(order, gfp | Gfp.NOWARN, random.nextInt(cpus));
        if (frame == PageFrameAllocator.NO_FRAME) {
            failures++;
            failuresByOrder[order]++;
        } else {
            live.add(new long[] {frame, order, gfp & Gfp.MOVABLE});
        }
        return frame;
    }

    private long drop() {
        int at = random.nextInt(live.size());
        long[] block = live.get(at);
        long[] last = live.remove(live.size() - 1);
        if (at < live.size()) {
            live.set(at, last);
        }
        frames.freePages(block[0], (int) block[1], random.nextInt(cpus));
        return 1L << block[1];
    }

    /** Fills memory with single frames and frees a random part of them: much is free, but scattered. */
    public void scatter(double freePart) {
        List<Long> singles = new ArrayList<>();
        takeAll(Gfp.GFP_ATOMIC, singles);
        takeAll(Gfp.GFP_ATOMIC | Gfp.DMA, singles);
        for (long frame : singles) {
            // Every second frame at most, so that no two buddies become free.
            if ((frame & 1) == 0 && random.nextDouble() < 2 * freePart) {
                frames.freePages(frame, 0, 0);
            }
        }
    }

    private void takeAll(int gfp, List<Long> singles) {
        for (long frame = frames.allocPages(0, gfp | Gfp.NOWARN, 0);
                frame != PageFrameAllocator.NO_FRAME;
                frame = frames.allocPages(0, gfp | Gfp.NOWARN, 0)) {
            singles.add(frame);
        }
    }

    /** Stretches of 512 frames that hold a frame which cannot be moved: none of them can be made a free huge page. */
    public long pinnedStretches() {
        Set<Long> stretches = new HashSet<>();
        for (long[] block : live) {
            if (block[2] == 0) {
                for (long frame = block[0]; frame < block[0] + (1L << block[1]); frame += 512) {
                    stretches.add(frame >> 9);
                }
            }
        }
        return stretches.size();
    }

    public long requests() {
        return requests;
    }

    public long failures() {
        return failures;
    }

    public long requests(int order) {
        return requestsByOrder[order];
    }

    public long failures(int order) {
        return failuresByOrder[order];
    }
}
