package org.alloclab.kernel.slab.slub;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.ObjectHook;
import org.alloclab.kernel.slab.common.Alignment;
import org.alloclab.kernel.slab.common.SlabFrames;

/**
 * How a SLUB cache cuts its slabs.
 *
 * <pre>
 *   object   | left red zone | object ... | right red zone | free pointer | users (2) | padding |
 *            redLeftPad        objectSize                                              size
 *                                         inUse -&gt;|
 *   Without debugging only the object and its alignment remain; the free pointer lies inside the free object unless a
 *   constructor or RCU readers count on what is there.
 * </pre>
 *
 * @param objectSize bytes of the user
 * @param inUse bytes up to the end of the right red zone
 * @param size distance of two objects
 * @param align alignment
 * @param redLeftPad bytes before the object
 * @param order slabs are 2<sup>order</sup> pages
 * @param objects objects of a slab
 * @param minPartial partial slabs that the node keeps even if they are empty
 * @param cpuPartial free objects that a CPU's partial slabs should have
 */
record SlubGeometry(
        int objectSize,
        int inUse,
        int size,
        int align,
        int redLeftPad,
        int order,
        int objects,
        int minPartial,
        int cpuPartial) {
    private static final int MAX_ORDER = 3;
    private static final int MAX_OBJECTS = 32767;
    /** Two records of a user: address, stack handle, CPU, process and time. */
    private static final int TRACKS_64 = 2 * 32;

    private static final int TRACKS_32 = 2 * 20;
    static final int DEBUG = CacheSpec.SLAB_RED_ZONE | CacheSpec.SLAB_POISON | CacheSpec.SLAB_STORE_USER;

    /** Linux 6.18 mm/slub.c, calculate_sizes, calculate_order, set_cpu_partial, init_kmem_cache. */
    static SlubGeometry of(CacheSpec spec, int word, int cpus) {
        int align = Alignment.of(spec, word);
        boolean redZone = spec.has(CacheSpec.SLAB_RED_ZONE);
        int size = Alignment.up(spec.objectSize(), word);
        if (redZone && size == spec.objectSize()) {
            size += word;
        }
        int inUse = size;
        if (freePointerOutside(spec, word)) {
            size += word;
        }
        if (spec.has(CacheSpec.SLAB_STORE_USER)) {
            size += word == 8 ? TRACKS_64 : TRACKS_32;
        }
        int redLeftPad = 0;
        if (redZone) {
            redLeftPad = Alignment.up(word, align);
            size += word + redLeftPad;
        }
        size = Alignment.up(size, align);
        int order = order(size, cpus);
        int objects = Math.min(MAX_OBJECTS, SlabFrames.bytes(order) / size);
        boolean debug = (spec.flags() & DEBUG) != 0;
        int log2 = 31 - Integer.numberOfLeadingZeros(size);
        int minPartial = Math.max(5, Math.min(10, log2 / 2));
        return new SlubGeometry(
                spec.objectSize(),
                inUse,
                size,
                align,
                redLeftPad,
                order,
                objects,
                minPartial,
                debug ? 0 : cpuPartial(size));
    }

    private static boolean freePointerOutside(CacheSpec spec, int word) {
        boolean rcu = spec.has(CacheSpec.SLAB_TYPESAFE_BY_RCU) && !spec.has(CacheSpec.FREE_POINTER_INSIDE);
        return rcu
                || spec.has(CacheSpec.SLAB_POISON)
                || spec.constructor() != ObjectHook.NONE
                || (spec.has(CacheSpec.SLAB_RED_ZONE) && spec.objectSize() < word);
    }

    private static int cpuPartial(int size) {
        if (size >= MachineDescription.PAGE_SIZE) {
            return 6;
        }
        if (size >= 1024) {
            return 24;
        }
        return size >= 256 ? 52 : 120;
    }

    /** The smallest order that wastes at most 1/16 of the slab; if there is none, 1/8, and so on. */
    private static int order(int size, int cpus) {
        int minObjects = 4 * (32 - Integer.numberOfLeadingZeros(cpus) + 1);
        minObjects = Math.min(minObjects, Math.max(SlabFrames.bytes(MAX_ORDER) / size, 1));
        int least = pageOrder((long) minObjects * size);
        if (SlabFrames.bytes(least) / size > MAX_OBJECTS) {
            return pageOrder((long) size * MAX_OBJECTS) - 1;
        }
        for (int fraction = 16; fraction > 1; fraction /= 2) {
            for (int order = least; order <= MAX_ORDER; order++) {
                if (SlabFrames.bytes(order) % size <= SlabFrames.bytes(order) / fraction) {
                    return order;
                }
            }
        }
        return pageOrder(size);
    }

    static int pageOrder(long bytes) {
        return Long.SIZE - Long.numberOfLeadingZeros((bytes - 1) >>> MachineDescription.PAGE_SHIFT);
    }

    /** Slabs that a CPU may keep: as if each were half empty (slub_set_cpu_partial). */
    int cpuPartialSlabs() {
        return (cpuPartial * 2 + objects - 1) / objects;
    }
}
