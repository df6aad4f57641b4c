package org.alloclab.kernel.buddy.bitmap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.view.Watermarks;
import org.alloclab.api.view.ZoneView;
import org.alloclab.kernel.buddy.layout.BlockOrder;
import org.alloclab.kernel.buddy.layout.ZoneExtent;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Kind;
import org.alloclab.kernel.buddy.layout.ZoneExtent.Range;

/**
 * A page-frame allocator as plain as can be: one bit a frame, first fit. It is there to be compared with the buddy system.
 *
 * <pre>
 *   word of 64 frames   1 used, 0 free; frames that are reserved or absent are used from the start
 *   hint[order]         no free block of that order begins below it
 * </pre>
 *
 * It has no per-CPU lists, no migrate types and no reserves; it knows zones only as bounds of where a request may look.
 * Blocks are aligned to their size. A block is not remembered: any used frames can be given back.
 */
public final class BitmapAllocator implements PageFrameAllocator {
    private static final List<String> FILES = List.of("buddyinfo");

    private final List<ZoneExtent> extents;
    private final long[] used;
    private final int[] hint = new int[BlockOrder.COUNT];
    private final int frames;
    private final long managed;
    private final Probe probe;
    private long free;

    public BitmapAllocator(List<ZoneExtent> extents, Probe probe) {
        this.extents = extents;
        this.probe = probe;
        int end = 0;
        for (ZoneExtent extent : extents) {
            end = Math.max(end, extent.end());
        }
        this.frames = end;
        this.used = new long[(end + 63) >>> 6];
        Arrays.fill(used, -1);
        for (ZoneExtent extent : extents) {
            for (Range range : extent.usable()) {
                markFree(range.from(), range.frames());
                free += range.frames();
            }
        }
        this.managed = free;
    }

    @Override
    public long allocPages(int order, int gfp, int cpu) {
        int size = 1 << order;
        int limit = limit(gfp);
        int from = hint[order];
        int pfn = order >= 6 ? findWords(order, from, limit) : findBits(order, from, limit);
        if (pfn < 0) {
            return NO_FRAME;
        }
        hint[order] = pfn + size;
        markUsed(pfn, size);
        free -= size;
        probe.frames(pfn, order, true);
        return pfn;
    }

    /** The first free run of whole words, or -1. */
    private int findWords(int order, int from, int limit) {
        int words = 1 << (order - 6);
        for (int word = (from >>> 6) & -words;
                word + words <= Math.min((limit + 63) >>> 6, used.length);
                word += words) {
            boolean empty = true;
            for (int i = 0; i < words && empty; i++) {
                empty = used[word + i] == 0;
            }
            if (empty) {
                return word << 6;
            }
        }
        return -1;
    }

    /** The first free aligned run within a word, or -1. */
    private int findBits(int order, int from, int limit) {
        long run = (1L << (1 << order)) - 1;
        for (int word = from >>> 6; word < Math.min((limit + 63) >>> 6, used.length); word++) {
            long bits = used[word];
            if (bits == -1) {
                continue;
            }
            for (int bit = 0; bit < 64; bit += 1 << order) {
                if ((bits >>> bit & run) == 0) {
                    return (word << 6) + bit;
                }
            }
        }
        return -1;
    }

    private int limit(int gfp) {
        int limit = 0;
        for (ZoneExtent extent : extents) {
            boolean allowed = (gfp & Gfp.DMA) != 0
                    ? extent.kind() == Kind.DMA
                    : (gfp & Gfp.DMA32) != 0
                            ? extent.kind().compareTo(Kind.DMA32) <= 0
                            : (gfp & Gfp.HIGHMEM) != 0 || extent.kind().isLow();
            limit = allowed ? Math.max(limit, extent.end()) : limit;
        }
        return limit;
    }

    private void markUsed(int pfn, int count) {
        int end = pfn + count;
        for (int at = pfn; at < end; at += inWord(at, end)) {
            used[at >>> 6] |= mask(at, end);
        }
    }

    private void markFree(int pfn, int count) {
        int end = pfn + count;
        for (int at = pfn; at < end; at += inWord(at, end)) {
            used[at >>> 6] &= ~mask(at, end);
        }
    }

    /** Frames from one on, up to the end of its word or of the range. */
    private static int inWord(int at, int end) {
        return Math.min(64 - (at & 63), end - at);
    }

    /** Their bits. */
    private static long mask(int at, int end) {
        int bits = inWord(at, end);
        return (bits == 64 ? -1L : (1L << bits) - 1) << (at & 63);
    }

    private boolean allUsed(int pfn, int count) {
        for (int at = pfn; at < pfn + count; at++) {
            if ((used[at >>> 6] >>> (at & 63) & 1) == 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void freePages(long frame, int order, int cpu) {
        int size = 1 << order;
        if (frame < 0 || frame + size > frames || !allUsed((int) frame, size)) {
            throw new IllegalStateException(
                    "a block is given back once: frame " + frame + " with order " + order + ", but it is not in use");
        }
        int pfn = (int) frame;
        markFree(pfn, size);
        free += size;
        for (int o = 0; o < hint.length; o++) {
            hint[o] = Math.min(hint[o], pfn & -(1 << o));
        }
        probe.frames(frame, order, false);
    }

    @Override
    public void splitPages(long frame, int order) {
        if (!allUsed((int) frame, 1 << order)) {
            throw new IllegalStateException("a block that is split is in use: frame " + frame + " of order " + order);
        }
    }

    @Override
    public long freeFrames() {
        return free;
    }

    @Override
    public long totalFrames() {
        return managed;
    }

    @Override
    public List<ZoneView> zones() {
        List<ZoneView> views = new ArrayList<>();
        for (ZoneExtent extent : extents) {
            if (extent.managed() > 0) {
                views.add(view(extent));
            }
        }
        return views;
    }

    private ZoneView view(ZoneExtent extent) {
        List<Long> blocks = freeBlocks(extent);
        long zoneFree = 0;
        for (int order = 0; order < blocks.size(); order++) {
            zoneFree += blocks.get(order) << order;
        }
        return new ZoneView(
                extent.kind().title(),
                extent.start(),
                extent.spanned(),
                extent.managed(),
                zoneFree,
                blocks,
                Watermarks.NONE);
    }

    /** The free frames of a zone as the largest aligned blocks that they form. */
    private List<Long> freeBlocks(ZoneExtent extent) {
        long[] blocks = new long[BlockOrder.COUNT];
        for (int pfn = extent.start(); pfn < extent.end(); ) {
            if (isFree(pfn, 0)) {
                int order = 0;
                while (order < BlockOrder.MAX && (pfn & (1 << order)) == 0 && isFree(pfn + (1 << order), order)) {
                    order++;
                }
                blocks[order]++;
                pfn += 1 << order;
            } else {
                pfn++;
            }
        }
        return Arrays.stream(blocks).boxed().toList();
    }

    private boolean isFree(int pfn, int order) {
        if (pfn + (1 << order) > frames) {
            return false;
        }
        if (order >= 6) {
            for (int word = pfn >>> 6; word < (pfn + (1 << order)) >>> 6; word++) {
                if (used[word] != 0) {
                    return false;
                }
            }
            return true;
        }
        return (used[pfn >>> 6] >>> (pfn & 63) & ((1L << (1 << order)) - 1)) == 0;
    }

    @Override
    public List<String> procFiles() {
        return FILES;
    }

    @Override
    public String proc(String file) {
        if (!FILES.contains(file)) {
            throw new IllegalArgumentException("the bitmap allocator prints " + FILES + ": was " + file);
        }
        StringBuilder text = new StringBuilder();
        for (ZoneView zone : zones()) {
            text.append(String.format(Locale.ROOT, "Node 0, zone %8s ", zone.name()));
            zone.freeBlocks().forEach(blocks -> text.append(String.format(Locale.ROOT, "%6d ", blocks)));
            text.append('\n');
        }
        return text.toString();
    }

    /** The laws: what is not managed is used; the clear bits are the free frames; no hint hides a free block. */
    @Override
    public void checkInvariants() {
        long clear = 0;
        for (long word : used) {
            clear += 64 - Long.bitCount(word);
        }
        long clearManaged = 0;
        for (ZoneExtent extent : extents) {
            for (Range range : extent.usable()) {
                for (int pfn = range.from(); pfn < range.to(); pfn++) {
                    clearManaged += isFree(pfn, 0) ? 1 : 0;
                }
            }
        }
        require(clear == clearManaged, "only managed frames are free", clear, clearManaged);
        require(clear == free, "free is the number of clear bits", free, clear);
        for (int order = 0; order < hint.length; order++) {
            for (int pfn = 0; pfn < hint[order]; pfn += 1 << order) {
                require(!isFree(pfn, order), "no free block is below the hint of order " + order, pfn, hint[order]);
            }
        }
    }

    private static void require(boolean holds, String law, long actual, long other) {
        if (!holds) {
            throw new IllegalStateException("bitmap: " + law + ": " + actual + " against " + other);
        }
    }
}
