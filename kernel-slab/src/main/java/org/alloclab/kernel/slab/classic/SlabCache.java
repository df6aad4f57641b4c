package org.alloclab.kernel.slab.classic;

import java.util.Arrays;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.probe.Teller;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.ObjectHook;
import org.alloclab.kernel.slab.common.ListedCache;
import org.alloclab.kernel.slab.common.SlabFrames;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the classic slab allocator.
 *
 * <pre>
 *   CPU    array of free objects, last in first out        up to limit; batchcount move at once
 *   node   shared array                                    8 batches; only with more than one CPU
 *          slabs: partial, then free, then a fresh one     full ones wait for a free
 * </pre>
 *
 * An object in an array counts as in use for its slab. An object keeps what its constructor made of it from the making of
 * the slab to its end.
 *
 * <p>Not modelled: red zones and poison, which are SLUB's here, and NUMA (alien caches).
 */
final class SlabCache implements ListedCache, SlabOwner {
    private static final int SHARED_FACTOR = 8;
    /** What a CPU that has been idle gets at most. */
    private static final int BATCH_REFILL_LIMIT = 16;

    final CacheSpec spec;
    final SlabGeometry geometry;
    final SlabRing full = new SlabRing("full");
    final SlabRing partial = new SlabRing("partial");
    final SlabRing free = new SlabRing("free");

    private final SlabPages pages;
    private final GeneralObjects general;
    private final Teller teller;
    private final ArrayCache[] cpu;
    private final @Nullable ArrayCache shared;
    private final int batchCount;
    private final int freeLimit;
    private int nextColour;
    private long freeObjects;

    SlabCache(CacheSpec spec, SlabGeometry geometry, SlabPages pages, GeneralObjects general, int cpus, Teller teller) {
        this.spec = spec;
        this.geometry = geometry;
        this.pages = pages;
        this.general = general;
        this.teller = teller;
        int limit = geometry.cpuLimit();
        this.batchCount = (limit + 1) / 2;
        this.cpu = new ArrayCache[cpus];
        for (int i = 0; i < cpus; i++) {
            cpu[i] = new ArrayCache(limit);
        }
        boolean shares = cpus > 1 && geometry.size() <= 4096;
        this.shared = shares ? new ArrayCache(SHARED_FACTOR * batchCount) : null;
        this.freeLimit = (1 + cpus) * batchCount + geometry.objects();
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public Tunables tunables() {
        return new Tunables(cpu[0].limit, batchCount, shared == null ? 0 : SHARED_FACTOR);
    }

    @Override
    public long alloc(int gfp, int onCpu) {
        ArrayCache array = cpu[onCpu];
        array.touched = true;
        if (array.available == 0 && !refill(array, gfp, onCpu)) {
            return 0;
        }
        return array.entries[--array.available];
    }

    /** Linux 3.2 mm/slab.c, cache_alloc_refill. */
    private boolean refill(ArrayCache array, int gfp, int onCpu) {
        int wanted = array.touched ? batchCount : Math.min(batchCount, BATCH_REFILL_LIMIT);
        if (shared != null && shared.available > 0) {
            int moved = Math.min(wanted, shared.available);
            shared.available -= moved;
            System.arraycopy(shared.entries, shared.available, array.entries, 0, moved);
            array.available = moved;
            shared.touched = true;
            teller.tell(Decisions.FROM_SHARED, moved, geometry.size(), onCpu);
            return true;
        }
        takeFromSlabs(array, wanted);
        if (array.available == 0) {
            if (!grow(gfp, onCpu)) {
                return false;
            }
            takeFromSlabs(array, wanted);
        }
        teller.tell(Decisions.FROM_SLABS, array.available, geometry.size(), onCpu);
        return true;
    }

    private void takeFromSlabs(ArrayCache array, int wanted) {
        int left = wanted;
        while (left > 0) {
            Slab slab = partial.first();
            if (slab == null) {
                slab = free.first();
            }
            if (slab == null) {
                return;
            }
            while (slab.inUse < geometry.objects() && left > 0) {
                array.entries[array.available++] = address(slab, slab.take());
                freeObjects--;
                left--;
            }
            moveToHead(slab.inUse == geometry.objects() ? full : partial, slab);
        }
    }

    private static void moveToHead(SlabRing ring, Slab slab) {
        leaveRing(slab);
        ring.addFirst(slab);
    }

    private static void moveToTail(SlabRing ring, Slab slab) {
        leaveRing(slab);
        ring.addLast(slab);
    }

    private static void leaveRing(Slab slab) {
        if (slab.ring != null) {
            slab.ring.remove(slab);
        }
    }

    /** A fresh slab, its objects shifted by the next colour and constructed (cache_grow). */
    private boolean grow(int gfp, int onCpu) {
        int colour = nextColour;
        nextColour = nextColour + 1 >= geometry.colours() ? 0 : nextColour + 1;
        long frame = pages.takeFrames(geometry.order(), SlabFrames.gfp(spec, gfp), onCpu);
        if (frame == PageFrameAllocator.NO_FRAME) {
            return false;
        }
        long descriptor = 0;
        long objects = pages.address(frame) + (long) colour * geometry.colourOffset();
        if (geometry.offSlab()) {
            descriptor = general.kmalloc(geometry.descriptorBytes(), gfp, onCpu);
            if (descriptor == 0) {
                pages.giveFrames(frame, geometry.order(), onCpu);
                return false;
            }
        } else {
            objects += geometry.descriptorBytes();
        }
        Slab slab = pages.register(this, geometry, frame, objects, descriptor);
        free.addLast(slab);
        freeObjects += geometry.objects();
        teller.tell(Decisions.NEW_SLAB, objects, geometry.size(), onCpu);
        apply(spec.constructor(), slab);
        return true;
    }

    private void apply(ObjectHook hook, Slab slab) {
        if (hook != ObjectHook.NONE) {
            for (int i = 0; i < geometry.objects(); i++) {
                hook.apply(address(slab, i));
            }
        }
    }

    @Override
    public void free(long object, int onCpu) {
        Slab slab = pages.slabOf(object);
        if (slab == null || slab.cache != this) {
            throw new IllegalStateException(
                    "an object is freed to its own cache: " + Long.toHexString(object) + " is none of " + name());
        }
        freeOf(slab, object, onCpu);
    }

    @Override
    public void freeOf(Slab slab, long object, int onCpu) {
        long offset = object - slab.objects;
        if (offset < 0 || offset % geometry.size() != 0 || !slab.isOut((int) (offset / geometry.size()))) {
            throw new IllegalStateException("an object that is freed was allocated: " + Long.toHexString(object)
                    + " of " + name() + " was not");
        }
        ArrayCache array = cpu[onCpu];
        if (array.available == array.limit) {
            flush(array, onCpu);
        }
        array.entries[array.available++] = object;
    }

    /** The coldest batch goes to the shared array, or to the slabs if that is full (cache_flusharray). */
    private void flush(ArrayCache array, int onCpu) {
        int moved = batchCount;
        if (shared != null && shared.available < shared.limit) {
            moved = Math.min(moved, shared.limit - shared.available);
            System.arraycopy(array.entries, 0, shared.entries, shared.available, moved);
            shared.available += moved;
            teller.tell(Decisions.TO_SHARED, moved, geometry.size(), onCpu);
        } else {
            teller.tell(Decisions.TO_SLABS, moved, geometry.size(), onCpu);
            freeBlock(array, moved, onCpu);
        }
        array.dropOldest(moved);
    }

    /** Linux 3.2 mm/slab.c, free_block. */
    private void freeBlock(ArrayCache array, int count, int onCpu) {
        for (int i = 0; i < count; i++) {
            long object = array.entries[i];
            Slab slab = pages.slabAt(object);
            slab.put((int) ((object - slab.objects) / geometry.size()));
            freeObjects++;
            if (slab.inUse > 0) {
                moveToTail(partial, slab);
            } else if (freeObjects > freeLimit) {
                freeObjects -= geometry.objects();
                destroy(slab, onCpu);
            } else {
                moveToHead(free, slab);
            }
        }
    }

    private void destroy(Slab slab, int onCpu) {
        leaveRing(slab);
        teller.tell(Decisions.DESTROY_SLAB, slab.objects, geometry.size(), onCpu);
        apply(spec.destructor(), slab);
        pages.unregister(slab, geometry.order());
        pages.giveFrames(slab.frame, geometry.order(), onCpu);
        if (slab.offSlabDescriptor != 0) {
            general.kfree(slab.offSlabDescriptor, onCpu);
        }
    }

    @Override
    public long shrink() {
        for (int i = 0; i < cpu.length; i++) {
            freeBlock(cpu[i], cpu[i].available, i);
            cpu[i].available = 0;
        }
        if (shared != null) {
            freeBlock(shared, shared.available, 0);
            shared.available = 0;
        }
        return (long) drainFree(Integer.MAX_VALUE) << geometry.order();
    }

    private int drainFree(int most) {
        int slabs = 0;
        for (Slab slab = free.last(); slab != null && slabs < most; slab = free.last()) {
            freeObjects -= geometry.objects();
            destroy(slab, 0);
            slabs++;
        }
        return slabs;
    }

    /** The periodic trimming: a fifth of each idle array, and some free slabs (cache_reap); answers how many pages went. */
    @Override
    public long reap() {
        int slabs = free.size();
        for (int i = 0; i < cpu.length; i++) {
            trim(cpu[i], i);
        }
        if (shared != null) {
            trim(shared, 0);
        }
        int before = free.size();
        drainFree((freeLimit + 5 * geometry.objects() - 1) / (5 * geometry.objects()));
        return (long) Math.max(0, Math.min(slabs, before) - free.size()) << geometry.order();
    }

    private void trim(ArrayCache array, int onCpu) {
        if (array.touched) {
            array.touched = false;
            return;
        }
        int count = (array.limit + 4) / 5;
        if (count > array.available) {
            count = (array.available + 1) / 2;
        }
        freeBlock(array, count, onCpu);
        array.dropOldest(count);
    }

    private long address(Slab slab, int object) {
        return slab.objects + (long) object * geometry.size();
    }

    long slabs() {
        return (long) full.size() + partial.size() + free.size();
    }

    long freeObjects() {
        return freeObjects;
    }

    /** Objects in the arrays of the CPUs and in the shared one. */
    long objectsInArrays() {
        long objects = shared == null ? 0 : shared.available;
        for (ArrayCache array : cpu) {
            objects += array.available;
        }
        return objects;
    }

    /** All arrays, the shared one last. */
    ArrayCache[] arrays() {
        ArrayCache[] arrays = Arrays.copyOf(cpu, shared == null ? cpu.length : cpu.length + 1);
        if (shared != null) {
            arrays[cpu.length] = shared;
        }
        return arrays;
    }

    @Override
    public CacheFigures figures() {
        long total = slabs() * geometry.objects();
        return new CacheFigures(
                name(),
                total - freeObjects,
                total,
                geometry.size(),
                geometry.objects(),
                1 << geometry.order(),
                (long) full.size() + partial.size(),
                slabs());
    }
}
