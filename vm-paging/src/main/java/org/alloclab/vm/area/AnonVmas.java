package org.alloclab.vm.area;

import java.util.Arrays;
import java.util.List;
import org.alloclab.vm.file.MappingTree;
import org.alloclab.vm.object.KernelObjects;
import org.jspecify.annotations.Nullable;

/** How areas come to their {@link AnonVma}, and which areas may share one (mm/rmap.c, mm/vma.c). */
public final class AnonVmas {
    private AnonVmas() {}

    /** Gives an area an anon_vma before its first anonymous page (mm/rmap.c, __anon_vma_prepare). */
    public static void prepare(Vma area, KernelObjects objects) {
        if (area.anonVma == null) {
            AnonVma shared = ofNeighbour(area);
            AnonVma own = shared == null ? AnonVma.root(objects) : shared;
            area.anonVma = own;
            own.activeAreas++;
            link(area, own);
        }
    }

    private static void link(Vma area, AnonVma anonVma) {
        MappingTree.Link place = new MappingTree.Link(area);
        area.anonChain.add(new AnonVma.Link(anonVma, place));
        takeLink(area, anonVma.objects());
        anonVma.areas.insert(place);
    }

    /** An area's chain gets one object more. */
    private static void takeLink(Vma area, KernelObjects objects) {
        if (area.chainLength == area.chainObjects.length) {
            area.chainObjects = Arrays.copyOf(area.chainObjects, Math.max(1, 2 * area.chainLength));
        }
        area.chainObjects[area.chainLength++] = objects.take(objects.anonVmaChains);
    }

    private static void giveLinks(Vma area, KernelObjects objects) {
        for (int i = 0; i < area.chainLength; i++) {
            objects.give(objects.anonVmaChains, area.chainObjects[i]);
        }
        area.chainLength = 0;
    }

    /** mm/vma.c, find_mergeable_anon_vma: the next area's, else the previous one's. */
    private static @Nullable AnonVma ofNeighbour(Vma area) {
        Vma next = area.next;
        if (next != null && next.anonVma != null && isSingular(next) && couldMerge(area, next)) {
            return next.anonVma;
        }
        Vma previous = area.previous;
        if (previous != null && previous.anonVma != null && isSingular(previous) && couldMerge(previous, area)) {
            return previous.anonVma;
        }
        return null;
    }

    /** mm/vma.c, anon_vma_compatible: they would merge but for their access rights. */
    private static boolean couldMerge(Vma low, Vma high) {
        return low.end == high.start
                && low.sameFile(high)
                && ((low.flags ^ high.flags) & ~VmFlags.ACCESS) == 0
                && high.pageOffset == low.pageOffsetAt(high.start);
    }

    private static boolean isSingular(Vma area) {
        return area.anonChain.size() == 1;
    }

    /** mm/vma.c, vma_had_uncowed_parents: it was forked, and may hold pages of the process it was forked from. */
    static boolean wasForked(@Nullable Vma area) {
        return area != null && area.anonVma != null && !isSingular(area);
    }

    /**
     * Whether {@code source}'s pages may join {@code target} (mm/vma.c, is_mergeable_anon_vma).
     *
     * @param existing the area that the pages are taken from, or {@code null} for a new range
     */
    public static boolean mergeable(Vma target, @Nullable AnonVma source, @Nullable Vma existing) {
        if (target.anonVma == null && source != null) {
            return !wasForked(existing);
        }
        if (target.anonVma != null && source == null) {
            return !wasForked(target);
        }
        return target.anonVma == source;
    }

    /** mm/vma.c, dup_anon_vma: {@code target} takes over pages of {@code source}. */
    public static void duplicate(Vma target, Vma source) {
        if (source.anonVma != null && target.anonVma == null) {
            target.anonVma = source.anonVma;
            copyChain(target, source);
        }
    }

    /** mm/rmap.c, anon_vma_clone, where {@code target} has the same anon_vma as {@code source} already. */
    public static void copyChain(Vma target, Vma source) {
        for (AnonVma.Link link : source.anonChain) {
            link(target, link.anonVma());
        }
        if (target.anonVma != null) {
            target.anonVma.activeAreas++;
        }
    }

    /**
     * mm/rmap.c, anon_vma_fork: the child's area is linked to all of the parent's, and gets one of its own, unless one
     * of those is left without an area and has one child at most.
     */
    public static void fork(Vma child, Vma parent) {
        AnonVma own = parent.anonVma;
        if (own == null) {
            return;
        }
        List<AnonVma.Link> chain = parent.anonChain;
        for (int i = chain.size() - 1; i >= 0; i--) {
            AnonVma link = chain.get(i).anonVma();
            if (child.anonVma == null && link.children < 2 && link.activeAreas == 0) {
                child.anonVma = link;
            }
        }
        copyChain(child, parent);
        if (child.anonVma == null) {
            AnonVma fresh = AnonVma.forkedFrom(own);
            fresh.activeAreas++;
            child.anonVma = fresh;
            link(child, fresh);
        }
    }

    /** mm/rmap.c, unlink_anon_vmas. */
    public static void unlink(Vma area) {
        for (AnonVma.Link link : area.anonChain) {
            AnonVma anonVma = link.anonVma();
            anonVma.areas.remove(link.place());
            if (anonVma.areas.size() == 0) {
                anonVma.parent.children--;
                anonVma.put();
            }
        }
        area.anonChain.clear();
        if (area.anonVma != null) {
            giveLinks(area, area.anonVma.objects());
            area.anonVma.activeAreas--;
            area.anonVma = null;
        }
    }
}
