package org.alloclab.example.frames;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.view.Watermarks;
import org.alloclab.api.view.ZoneView;

/**
 * Page frames as a bitmap, one bit a frame, searched from the highest address down so that low frames are left for those who can
 * use no others; blocks of every order are wherever an aligned gap is. Nothing is merged, for nothing was split.
 *
 * <pre>
 *   frame    0 ......... 4095 | 4096 ............................ total
 *   zone     DMA              | Normal
 *   search   GFP_DMA ◄────────|◄──────────────────────────── others
 * </pre>
 */
final class BitmapFrames implements PageFrameAllocator {
    /** Old devices reach 16 MiB. */
    private static final int DMA_FRAMES = 4096;

    private static final int ORDERS = 11;

    private final int total;
    private final Probe probe;
    private final BitSet used = new BitSet();
    /** Order of each block that is handed out, by its first frame; frames of a split block have order 0 each. */
    private final Map<Long, Integer> orders = new HashMap<>();

    private int free;

    BitmapFrames(long total, Probe probe) {
        this.total = Math.toIntExact(total);
        this.probe = probe;
        this.free = this.total;
    }

    @Override
    public long allocPages(int order, int gfp, int cpu) {
        int size = 1 << order;
        int end = (gfp & Gfp.DMA) != 0 ? Math.min(DMA_FRAMES, total) : total;
        int clear = used.previousClearBit(end - 1);
        while (clear >= 0) {
            int start = clear & -size;
            if (start + size <= end && used.previousSetBit(start + size - 1) < start) {
                used.set(start, start + size);
                orders.put((long) start, order);
                free -= size;
                probe.frames(start, order, true);
                return start;
            }
            clear = used.previousClearBit(start - 1);
        }
        return NO_FRAME;
    }

    @Override
    public void freePages(long frame, int order, int cpu) {
        Integer held = orders.remove(frame);
        if (held == null || held != order) {
            throw new IllegalStateException("frame " + frame + " is freed with order " + order
                    + (held == null ? " and is not in use" : ", was handed out with " + held));
        }
        used.clear((int) frame, (int) frame + (1 << order));
        free += 1 << order;
        probe.frames(frame, order, false);
    }

    @Override
    public void splitPages(long frame, int order) {
        for (long single = frame; single < frame + (1L << order); single++) {
            orders.put(single, 0);
        }
    }

    @Override
    public long freeFrames() {
        return free;
    }

    @Override
    public long totalFrames() {
        return total;
    }

    @Override
    public List<ZoneView> zones() {
        int dma = Math.min(DMA_FRAMES, total);
        return total == dma
                ? List.of(zone("DMA", 0, dma))
                : List.of(zone("DMA", 0, dma), zone("Normal", dma, total));
    }

    /** Free blocks are counted as buddies would hold them: each the largest aligned one. */
    private ZoneView zone(String name, int from, int to) {
        Long[] blocks = new Long[ORDERS];
        Arrays.fill(blocks, 0L);
        long unused = 0;
        int at = used.nextClearBit(from);
        while (at < to) {
            int next = used.nextSetBit(at);
            int end = next < 0 ? to : Math.min(next, to);
            unused += end - at;
            while (at < end) {
                int order = Math.min(ORDERS - 1, at == 0 ? ORDERS - 1 : Integer.numberOfTrailingZeros(at));
                while (at + (1 << order) > end) {
                    order--;
                }
                blocks[order]++;
                at += 1 << order;
            }
            at = used.nextClearBit(end);
        }
        return new ZoneView(name, from, to - from, to - from, unused, List.of(blocks), Watermarks.NONE);
    }

    @Override
    public void checkInvariants() {
        if (used.cardinality() + free != total) {
            throw new IllegalStateException("used + free == total: " + used.cardinality() + " + " + free + ", " + total);
        }
        long held = orders.values().stream().mapToLong(order -> 1L << order).sum();
        if (held != used.cardinality()) {
            throw new IllegalStateException("blocks cover what is used: " + held + ", " + used.cardinality());
        }
    }
}
