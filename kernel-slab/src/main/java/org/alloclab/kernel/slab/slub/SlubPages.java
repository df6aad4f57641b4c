package org.alloclab.kernel.slab.slub;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.frame.Gfp;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.kernel.slab.common.FrameOwners;
import org.alloclab.kernel.slab.common.LinearMap;
import org.alloclab.kernel.slab.common.SlabFrames;
import org.alloclab.kernel.slab.common.SparseBytes;

/** The frames under all slabs of a SLUB allocator: where they come from, which slab a frame belongs to. */
final class SlubPages {
    final LinearMap map;
    final SlubSlabs slabs = new SlubSlabs();
    final SparseBytes bytes = new SparseBytes();

    private final PageFrameAllocator frames;
    final FrameOwners owners = new FrameOwners();
    private final List<Integer> dying = new ArrayList<>();

    SlubPages(LinearMap map, PageFrameAllocator frames) {
        this.map = map;
        this.frames = frames;
    }

    /** The slab of an object; below 0 for a block that {@code kmalloc} took whole, 0 for neither. */
    int slabOf(long object) {
        long frame = map.frame(object);
        return frame < 0 ? 0 : owners.of(frame);
    }

    int ownerOf(long frame) {
        return owners.of(frame);
    }

    /** Frames for a slab; for more than one it first asks without insisting (allocate_slab). */
    private long takeFrames(int order, int gfp, int cpu) {
        if (order == 0) {
            return frames.allocPages(order, gfp, cpu);
        }
        int compound = gfp | Gfp.COMP;
        int hesitant = (compound | Gfp.NOWARN | Gfp.NORETRY) & ~(Gfp.DIRECT_RECLAIM | Gfp.NOFAIL);
        long frame = frames.allocPages(order, hesitant, cpu);
        return frame != PageFrameAllocator.NO_FRAME ? frame : frames.allocPages(order, compound, cpu);
    }

    /** A slab of fresh frames, or 0. */
    int make(SlabOwner cache, int objects, int gfp, int cpu) {
        int order = cache.order();
        long frame = takeFrames(order, gfp, cpu);
        if (frame == PageFrameAllocator.NO_FRAME) {
            return 0;
        }
        int slab = slabs.create(cache, frame, objects);
        owners.set(frame, 1 << order, slab);
        return slab;
    }

    /** Its frames go back when readers have gone. */
    void waitForReaders(int slab) {
        dying.add(slab);
    }

    /** Gives the frames of a slab back. */
    void release(int slab, int cpu) {
        SlabOwner cache = slabs.owner[slab];
        long frame = slabs.frame[slab];
        owners.set(frame, 1 << cache.order(), 0);
        if (cache.isDebug()) {
            bytes.forget(map.address(frame), SlabFrames.bytes(cache.order()));
        }
        slabs.destroy(slab);
        frames.freePages(frame, cache.order(), cpu);
    }

    /** The slabs that readers have been waited for so far; others will wait for the next grace period. */
    List<Integer> takeDying() {
        List<Integer> gone = List.copyOf(dying);
        dying.clear();
        return gone;
    }

    /** A block for a request that is too large for any cache; 0 if there is none. */
    long takeBlock(int order, int gfp, int cpu) {
        long frame = order > 10 ? PageFrameAllocator.NO_FRAME : frames.allocPages(order, gfp | Gfp.COMP, cpu);
        if (frame == PageFrameAllocator.NO_FRAME) {
            return 0;
        }
        owners.set(frame, 1 << order, -1 - order);
        return map.address(frame);
    }

    /** Gives a block back whose frame bears {@code mark}; answers whether it was one. */
    boolean giveBlock(long object, int mark, int cpu) {
        int order = -1 - mark;
        long frame = map.frame(object);
        if (mark == 0 || map.address(frame) != object || (frame & ((1L << order) - 1)) != 0) {
            return false;
        }
        owners.set(frame, 1 << order, 0);
        frames.freePages(frame, order, cpu);
        return true;
    }
}
