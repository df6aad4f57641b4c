package org.alloclab.libc.ptmalloc.report;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.libc.ptmalloc.arena.Arena;
import org.alloclab.libc.ptmalloc.chunk.Chunks;
import org.alloclab.libc.ptmalloc.chunk.Sizes;

/**
 * What an arena's fast bins, bins and top hold, read without touching memory.
 *
 * @param fast fast bins that are not empty, by index
 * @param bins bins 1..127 that are not empty, by index; the first is the unsorted bin
 * @param topBytes size of top
 */
record BinWalk(List<Content> fast, List<Content> bins, long topBytes) {

    /**
     * One bin.
     *
     * @param bin its index
     * @param chunks how many
     * @param bytes sum of their sizes
     * @param wordSum sum of their size words, flags included
     * @param smallest smallest size word found; in bins it has its flags, as malloc_info prints it
     * @param largest largest size word found
     */
    record Content(int bin, long chunks, long bytes, long wordSum, long smallest, long largest) {}

    static BinWalk of(Arena arena, Sizes sizes) {
        return new BinWalk(
                fast(arena, sizes),
                bins(arena, sizes),
                arena.hasTop() ? arena.chunks().peek(arena.top() + sizes.word) & ~Chunks.SIZE_BITS : 0);
    }

    private static List<Content> fast(Arena arena, Sizes sizes) {
        List<Content> list = new ArrayList<>();
        for (int bin = 0; bin < arena.fastBins().count(); bin++) {
            long chunk = arena.fastBins().head(bin);
            if (chunk == 0) {
                continue;
            }
            long size = arena.chunks().peek(chunk + sizes.word) & ~Chunks.SIZE_BITS;
            long count = 0;
            for (; chunk != 0; chunk = arena.fastBins().peekNext(chunk)) {
                count++;
            }
            list.add(new Content(bin, count, count * size, count * size, size - Sizes.ALIGN_MASK, size));
        }
        return list;
    }

    private static List<Content> bins(Arena arena, Sizes sizes) {
        List<Content> list = new ArrayList<>();
        for (int bin = 1; bin < Sizes.BINS; bin++) {
            long head = arena.bins().at(bin);
            long count = 0;
            long bytes = 0;
            long wordSum = 0;
            long smallest = Long.MAX_VALUE;
            long largest = 0;
            for (long chunk = arena.bins().first(bin); chunk != head; chunk = next(arena, sizes, chunk)) {
                long word = arena.chunks().peek(chunk + sizes.word);
                count++;
                bytes += word & ~Chunks.SIZE_BITS;
                wordSum += word;
                smallest = Math.min(smallest, word);
                largest = Math.max(largest, word);
            }
            if (count != 0) {
                list.add(new Content(bin, count, bytes, wordSum, smallest, largest));
            }
        }
        return list;
    }

    private static long next(Arena arena, Sizes sizes, long chunk) {
        return arena.chunks().peek(chunk + sizes.header);
    }

    long fastChunks() {
        return fast.stream().mapToLong(Content::chunks).sum();
    }

    long fastBytes() {
        return fast.stream().mapToLong(Content::bytes).sum();
    }

    long binChunks() {
        return bins.stream().mapToLong(Content::chunks).sum();
    }

    long binBytes() {
        return bins.stream().mapToLong(Content::bytes).sum();
    }
}
