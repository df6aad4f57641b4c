package org.alloclab.vm;

import org.alloclab.api.vm.Errno;
import org.jspecify.annotations.Nullable;

/** Splitting, merging, adding and unmapping of areas (mm/vma.c). */
final class AreaEdits {
    /** {@code vm.max_map_count}. */
    static final int MAX_AREAS = 65530;

    private final Mm mm;
    private final Faults faults;

    AreaEdits(Mm mm, Faults faults) {
        this.mm = mm;
        this.faults = faults;
    }

    /**
     * Adds free pages {@code [start, end)} with these flags: merged into the neighbours where they agree, else as an area
     * of its own (vma_merge_new_range). Answers the area that holds them now.
     */
    Vma add(long start, long end, int flags, long pageOffset, @Nullable AnonVma anonVma) {
        Vma area = new Vma(start, end, flags, pageOffset);
        area.anonVma = anonVma;
        mm.areas.insert(area);
        mm.account(flags, area.pages());
        return mergeAround(area);
    }

    /** Merges an area with its neighbours as far as they agree. Answers the area that holds its pages now. */
    Vma mergeAround(Vma area) {
        Vma merged = area;
        Vma previous = area.previous;
        if (previous != null && canMerge(previous, area)) {
            merged = absorbNext(previous, area);
        }
        Vma next = merged.next;
        if (next != null && canMerge(merged, next)) {
            merged = absorbNext(merged, next);
        }
        return merged;
    }

    private Vma absorbNext(Vma low, Vma high) {
        mm.areas.remove(high);
        low.end = high.end;
        if (low.anonVma == null) {
            low.anonVma = high.anonVma;
        }
        mm.areas.boundsChanged(low);
        faults.areasChanged();
        return low;
    }

    private static boolean canMerge(Vma low, Vma high) {
        return low.end == high.start
                && low.flags == high.flags
                && (low.flags & VmFlags.DONTEXPAND) == 0
                && low.sameOrigin(high)
                && high.pageOffset == low.pageOffsetAt(high.start)
                && AnonVmas.mergeable(low.anonVma, high.anonVma);
    }

    /** Cuts an area at an address inside it; the area keeps the lower part. Answers the upper part (__split_vma). */
    Vma splitAt(Vma area, long address) {
        Vma upper = new Vma(address, area.end, area.flags, area.pageOffsetAt(address));
        upper.anonVma = area.anonVma;
        upper.origin = area.origin;
        area.end = address;
        mm.areas.boundsChanged(area);
        mm.areas.insert(upper);
        faults.areasChanged();
        return upper;
    }

    /** Changes the flags of the part {@code [start, end)} of an area, splitting and merging (vma_modify_flags). */
    Vma changeFlags(Vma area, long start, long end, int flags) {
        Vma part = area;
        if (start > area.start) {
            part = splitAt(area, start);
        }
        if (end < part.end) {
            splitAt(part, end);
        }
        mm.account(part.flags, -part.pages());
        part.flags = flags;
        mm.account(part.flags, part.pages());
        return part;
    }

    /**
     * Removes all areas and pages of a range (do_vmi_align_munmap). Answers 0 or a negative errno.
     *
     * <p>The steps: split what sticks out, unlink the areas, clear the entries, free the tables that cover nothing else.
     */
    long unmap(long start, long end) {
        Vma area = mm.areas.firstIn(start, end);
        if (area == null) {
            return 0;
        }
        if (area.start < start) {
            if (area.end > end && mm.areas.size() >= MAX_AREAS) {
                return Errno.ENOMEM.result();
            }
            area = splitAt(area, start);
        }
        long firstStart = area.start;
        long lastEnd = area.end;
        Vma current = area;
        while (current != null && current.start < end) {
            if (current.end > end) {
                splitAt(current, end);
            }
            Vma next = current.next;
            lastEnd = current.end;
            mm.areas.remove(current);
            mm.account(current.flags, -current.pages());
            current = next;
        }
        faults.areasChanged();
        mm.zap(firstStart, lastEnd);
        mm.tables.free(firstStart, lastEnd, mm.endInFrontOf(firstStart), Mm.startOf(current));
        return 0;
    }
}
