package org.alloclab.libc.ptmalloc.process;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.space.Advice;
import org.alloclab.libc.ptmalloc.arena.Arena;
import org.alloclab.libc.ptmalloc.arena.Release;
import org.alloclab.libc.ptmalloc.chunk.Sizes;
import org.alloclab.libc.ptmalloc.system.SystemMemory;

/**
 * {@code malloc_trim}: gives every whole page inside free chunks back, in all arenas, and the end of the main arena.
 *
 * <p>glibc 2.36 malloc.c, mtrim.
 */
public final class MallocTrim {
    private MallocTrim() {}

    /** Answers 1 if anything was given back, else 0. */
    public static int trim(MallocProcess process, long pad) {
        boolean released = false;
        for (Arena arena : process.arenas().all()) {
            released |= trim(arena, process.system(), process.parameters().sizes);
            if (arena == process.main()) {
                released |= process.main().trim(pad);
            }
        }
        return released ? 1 : 0;
    }

    private static boolean trim(Arena arena, SystemMemory system, Sizes sizes) {
        Release.consolidate(arena);
        boolean released = false;
        int firstPageBin = sizes.binIndex(PAGE_SIZE);
        for (int bin = 1; bin < Sizes.BINS; bin++) {
            if (bin == 1 || bin >= firstPageBin) {
                released |= trimBin(arena, bin, system, sizes);
            }
        }
        return released;
    }

    private static boolean trimBin(Arena arena, int bin, SystemMemory system, Sizes sizes) {
        long record = 6L * sizes.word;
        long head = arena.bins().at(bin);
        boolean released = false;
        for (long chunk = arena.bins().last(bin);
                chunk != head;
                chunk = arena.chunks().bk(chunk)) {
            long size = arena.chunks().size(chunk);
            if (size <= PAGE_SIZE - 1 + record) {
                continue;
            }
            long firstPage = Sizes.alignUp(chunk + record, PAGE_SIZE);
            long whole = (size - (firstPage - chunk)) & -PAGE_SIZE;
            if (whole > 0) {
                system.space().madvise(firstPage, whole, Advice.DONTNEED);
                arena.chunks().forget(firstPage, whole);
                released = true;
            }
        }
        return released;
    }
}
