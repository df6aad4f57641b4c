package org.alloclab.vm;

import org.jspecify.annotations.Nullable;

/** How areas come to their {@link AnonVma}, and which areas may share one (mm/rmap.c, mm/vma.c). */
final class AnonVmas {
    private AnonVmas() {}

    /** Gives an area an anon_vma before its first anonymous page (mm/rmap.c, __anon_vma_prepare). */
    static void prepare(Vma area) {
        if (area.anonVma == null) {
            AnonVma shared = ofNeighbour(area);
            area.anonVma = shared == null ? new AnonVma() : shared;
        }
    }

    /** mm/vma.c, find_mergeable_anon_vma: the next area's, else the previous one's. */
    private static @Nullable AnonVma ofNeighbour(Vma area) {
        Vma next = area.next;
        if (next != null && next.anonVma != null && couldMerge(area, next)) {
            return next.anonVma;
        }
        Vma previous = area.previous;
        if (previous != null && previous.anonVma != null && couldMerge(previous, area)) {
            return previous.anonVma;
        }
        return null;
    }

    /** mm/vma.c, anon_vma_compatible: they would merge but for their access rights. */
    private static boolean couldMerge(Vma low, Vma high) {
        return low.end == high.start
                && low.sameOrigin(high)
                && ((low.flags ^ high.flags) & ~VmFlags.ACCESS) == 0
                && high.pageOffset == low.pageOffsetAt(high.start);
    }

    /** mm/vma.c, is_mergeable_anon_vma. */
    static boolean mergeable(@Nullable AnonVma a, @Nullable AnonVma b) {
        return a == null || b == null || a == b;
    }
}
