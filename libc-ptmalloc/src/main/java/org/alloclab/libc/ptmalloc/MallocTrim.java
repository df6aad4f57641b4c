package org.alloclab.libc.ptmalloc;

import org.alloclab.api.space.Advice;

/**
 * {@code malloc_trim}: gives every whole page inside free chunks back, in all arenas, and the end of the main arena.
 *
 * <p>glibc 2.36 malloc.c, mtrim.
 */
final class MallocTrim {
    private MallocTrim() {}

    /** Answers 1 if anything was given back, else 0. */
    static int trim(MallocProcess process, long pad) {
        boolean released = false;
        for (Arena arena : process.arenas.all()) {
            released |= trim(arena);
            if (arena == process.main) {
                released |= process.main.trim(pad);
            }
        }
        return released ? 1 : 0;
    }

    private static boolean trim(Arena arena) {
        Release.consolidate(arena);
        boolean released = false;
        int firstPageBin = arena.sizes.binIndex(Parameters.PAGE);
        for (int bin = 1; bin < Sizes.BINS; bin++) {
            if (bin == 1 || bin >= firstPageBin) {
                released |= trimBin(arena, bin);
            }
        }
        return released;
    }

    private static boolean trimBin(Arena arena, int bin) {
        long record = 6L * arena.sizes.word;
        long head = arena.bins.at(bin);
        boolean released = false;
        for (long chunk = arena.bins.last(bin); chunk != head; chunk = arena.chunks.bk(chunk)) {
            long size = arena.chunks.size(chunk);
            if (size <= Parameters.PAGE - 1 + record) {
                continue;
            }
            long firstPage = Sizes.alignUp(chunk + record, Parameters.PAGE);
            long whole = (size - (firstPage - chunk)) & -Parameters.PAGE;
            if (whole > 0) {
                arena.process.space.madvise(firstPage, whole, Advice.DONTNEED);
                released = true;
            }
        }
        return released;
    }
}
