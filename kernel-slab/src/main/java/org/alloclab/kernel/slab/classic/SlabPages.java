package org.alloclab.kernel.slab.classic;

import java.util.Arrays;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.kernel.slab.common.FrameOwners;
import org.alloclab.kernel.slab.common.LinearMap;
import org.jspecify.annotations.Nullable;

/** The frames under all slabs of a classic slab allocator: where they come from, which slab a frame belongs to. */
final class SlabPages {
    private final LinearMap map;
    private final PageFrameAllocator frames;
    private final FrameOwners owners = new FrameOwners();
    private @Nullable Slab[] slabs = new Slab[64];
    private int[] unused = new int[0];
    private int unusedCount;
    private int highest;

    SlabPages(LinearMap map, PageFrameAllocator frames) {
        this.map = map;
        this.frames = frames;
    }

    /** The address of a frame in the kernel's linear map. */
    long address(long frame) {
        return map.address(frame);
    }

    @Nullable
    Slab slabOf(long object) {
        long frame = map.frame(object);
        return frame < 0 ? null : slabs[owners.of(frame)];
    }

    /** The slab of an object that is known to be one. */
    Slab slabAt(long object) {
        Slab slab = slabOf(object);
        if (slab == null) {
            throw new IllegalStateException("an object lies in a slab: " + Long.toHexString(object));
        }
        return slab;
    }

    Slab register(SlabOwner cache, SlabGeometry geometry, long frame, long objects, long descriptor) {
        int number = unusedCount > 0 ? unused[--unusedCount] : ++highest;
        if (number == slabs.length) {
            slabs = Arrays.copyOf(slabs, 2 * number);
        }
        Slab slab = new Slab(cache, number, frame, objects, descriptor, geometry.objects());
        slabs[number] = slab;
        owners.set(frame, 1 << geometry.order(), number);
        return slab;
    }

    void unregister(Slab slab, int order) {
        owners.set(slab.frame, 1 << order, 0);
        slabs[slab.number] = null;
        if (unusedCount == unused.length) {
            unused = Arrays.copyOf(unused, Math.max(64, 2 * unusedCount));
        }
        unused[unusedCount++] = slab.number;
    }

    long takeFrames(int order, int gfp, int cpu) {
        return frames.allocPages(order, gfp, cpu);
    }

    void giveFrames(long frame, int order, int cpu) {
        frames.freePages(frame, order, cpu);
    }
}
