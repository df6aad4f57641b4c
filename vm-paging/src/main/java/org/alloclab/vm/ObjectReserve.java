package org.alloclab.vm;

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
final class ObjectReserve {
    /** Free frames above the high watermarks with which any call can be served. */
    private static final long PLENTY = 256;

    private final Kernel kernel;
    private final long[] taken;
    private final KernelObjects.Kind[] kinds;
    private int count;
    private boolean complete = true;

    private ObjectReserve(Kernel kernel, long most) {
        this.kernel = kernel;
        this.taken = new long[Math.toIntExact(most)];
        this.kinds = new KernelObjects.Kind[taken.length];
    }

    private static boolean isPlenty(Kernel kernel, long objects) {
        return kernel.frames.hasFreeFrames(kernel.highWatermark() + PLENTY + objects);
    }

    /**
     * Whether there is what a call needs that makes the bounds of a range bounds of areas.
     *
     * @param more areas that it may make beside those it cuts
     */
    static boolean serves(Mm mm, long start, long end, int more) {
        if (isPlenty(mm.kernel, more)) {
            return true;
        }
        Vma first = start < end ? mm.areas.firstIn(start, end) : null;
        Vma last = first == null ? null : mm.areas.at(end - 1);
        Vma cutAtStart = first != null && first.start < start ? first : null;
        Vma cutAtEnd = last != null && last.end > end ? last : null;
        int areas = more + (cutAtStart == null ? 0 : 1) + (cutAtEnd == null ? 0 : 1);
        int links = links(cutAtStart) + links(cutAtEnd) + more;
        ObjectReserve reserve = new ObjectReserve(mm.kernel, areas + links);
        reserve.take(mm.kernel.objects.areas, areas);
        reserve.take(mm.kernel.objects.anonVmaChains, links);
        return reserve.giveBack();
    }

    private static int links(@Nullable Vma area) {
        return area == null ? 0 : area.anonChain.size();
    }

    /** Whether there is what shared memory needs. */
    static boolean servesSharedMemory(Kernel kernel) {
        if (isPlenty(kernel, 3)) {
            return true;
        }
        ObjectReserve reserve = new ObjectReserve(kernel, 3);
        reserve.take(kernel.objects.files, 1);
        reserve.take(kernel.objects.dentries, 1);
        reserve.take(kernel.objects.memoryInodes, 1);
        return reserve.giveBack();
    }

    /** Whether there is what a child of a fork needs. */
    static boolean servesFork(Mm parent) {
        KernelObjects objects = parent.kernel.objects;
        long areas = parent.areas.size();
        if (isPlenty(parent.kernel, areas)) {
            return true;
        }
        long links = 0;
        for (Vma area = parent.areas.first(); area != null; area = area.next) {
            links += area.anonVma == null ? 0 : area.anonChain.size() + 1;
        }
        ObjectReserve reserve = new ObjectReserve(parent.kernel, objects.perProcess.size() + 2 * areas + links);
        for (KernelObjects.Kind kind : objects.perProcess) {
            reserve.take(kind, 1);
        }
        reserve.take(objects.areas, areas);
        reserve.take(objects.anonVmas, areas);
        reserve.take(objects.anonVmaChains, links);
        return reserve.giveBack();
    }

    private void take(KernelObjects.Kind kind, long objects) {
        for (long i = 0; i < objects && complete; i++) {
            long object = kernel.objects.takeIfPossible(kind);
            complete = object != 0;
            if (complete) {
                kinds[count] = kind;
                taken[count++] = object;
            }
        }
    }

    /** Answers whether all of them were there. */
    private boolean giveBack() {
        while (count > 0) {
            count--;
            kernel.objects.give(kinds[count], taken[count]);
        }
        return complete;
    }
}
