package org.alloclab.vm.edit;

import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Whether the kernel has the objects that a call may need, asked before the call changes anything: so a call without them is
 * answered ENOMEM and leaves everything as it was (mm/vma.c, __split_vma; kernel/fork.c, dup_mmap).
 *
 * <pre>
 *   area cut in two, or new      vm_area_struct, and a link for each of its anon_vmas
 *   shared memory                file, dentry and inode
 *   child of a fork              one object of each kind, its areas, their links and one anon_vma more for each
 * </pre>
 *
 * <p>While frames are plenty there is no need to ask. When they are not, the objects are taken, after reclaim if need be, and
 * given back: what a cache has got it keeps for the call.
 */
public final class ObjectReserve {
    /** Free frames above the high watermarks with which any call can be served. */
    private static final long PLENTY = 256;

    private final Frames frames;
    private final KernelObjects objects;

    public ObjectReserve(Frames frames, KernelObjects objects) {
        this.frames = frames;
        this.objects = objects;
    }

    private boolean isPlenty(long wanted) {
        return frames.hasFreeAboveHigh(PLENTY + wanted);
    }

    /**
     * Whether there is what a call needs that makes the bounds of a range bounds of areas.
     *
     * @param more areas that it may make beside those it cuts
     */
    public boolean serves(Mm mm, long start, long end, int more) {
        if (isPlenty(more)) {
            return true;
        }
        Vma first = start < end ? mm.areas.firstIn(start, end) : null;
        Vma last = first == null ? null : mm.areas.at(end - 1);
        Vma cutAtStart = first != null && first.start < start ? first : null;
        Vma cutAtEnd = last != null && last.end > end ? last : null;
        int areas = more + (cutAtStart == null ? 0 : 1) + (cutAtEnd == null ? 0 : 1);
        int links = links(cutAtStart) + links(cutAtEnd) + more;
        Basket basket = new Basket(objects, areas + links);
        basket.take(objects.areas, areas);
        basket.take(objects.anonVmaChains, links);
        return basket.giveBack();
    }

    private static int links(@Nullable Vma area) {
        return area == null ? 0 : area.anonChain.size();
    }

    /** Whether there is what shared memory needs. */
    public boolean servesSharedMemory() {
        if (isPlenty(3)) {
            return true;
        }
        Basket basket = new Basket(objects, 3);
        basket.take(objects.files, 1);
        basket.take(objects.dentries, 1);
        basket.take(objects.memoryInodes, 1);
        return basket.giveBack();
    }

    /** Whether there is what a child of a fork needs. */
    public boolean servesFork(Mm parent) {
        long areas = parent.areas.size();
        if (isPlenty(areas)) {
            return true;
        }
        long links = 0;
        for (Vma area = parent.areas.first(); area != null; area = area.next) {
            links += area.anonVma == null ? 0 : area.anonChain.size() + 1;
        }
        Basket basket = new Basket(objects, objects.perProcess.size() + 2 * areas + links);
        for (KernelObjects.Kind kind : objects.perProcess) {
            basket.take(kind, 1);
        }
        basket.take(objects.areas, areas);
        basket.take(objects.anonVmas, areas);
        basket.take(objects.anonVmaChains, links);
        return basket.giveBack();
    }

    /** Objects that are taken to see whether they are there. */
    private static final class Basket {
        private final KernelObjects objects;
        private final long[] taken;
        private final KernelObjects.Kind[] kinds;
        private int count;
        private boolean complete = true;

        Basket(KernelObjects objects, long most) {
            this.objects = objects;
            this.taken = new long[Math.toIntExact(most)];
            this.kinds = new KernelObjects.Kind[taken.length];
        }

        void take(KernelObjects.Kind kind, long wanted) {
            for (long i = 0; i < wanted && complete; i++) {
                long object = objects.takeIfPossible(kind);
                complete = object != 0;
                if (complete) {
                    kinds[count] = kind;
                    taken[count++] = object;
                }
            }
        }

        /** Answers whether all of them were there. */
        boolean giveBack() {
            while (count > 0) {
                count--;
                objects.give(kinds[count], taken[count]);
            }
            return complete;
        }
    }
}
