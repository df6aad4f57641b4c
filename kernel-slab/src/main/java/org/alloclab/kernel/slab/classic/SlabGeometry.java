package org.alloclab.kernel.slab.classic;

import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.kernel.slab.common.Alignment;
import org.alloclab.kernel.slab.common.SlabFrames;

/**
 * How a cache of the classic slab allocator cuts its slabs.
 *
 * <pre>
 *   on slab    | colour | descriptor: struct slab, a bufctl for each object | object 0 | object 1 | ... | left over |
 *   off slab   | colour | object 0 | object 1 | ...                         | left over |     descriptor: a general cache
 * </pre>
 *
 * @param size distance of two objects
 * @param align alignment
 * @param order slabs are 2<sup>order</sup> pages
 * @param objects objects of a slab
 * @param descriptorBytes bytes of the descriptor
 * @param offSlab whether the descriptor is elsewhere
 * @param colourOffset bytes between two colours
 * @param colours number of colours, 0 if nothing is left over
 */
record SlabGeometry(
        int size,
        int align,
        int order,
        int objects,
        int descriptorBytes,
        boolean offSlab,
        int colourOffset,
        int colours) {
    private static final int MAX_ORDER = 10;
    private static final int BUFCTL = 4;
    private static final int STRUCT_SLAB_64 = 48;
    private static final int STRUCT_SLAB_32 = 28;
    /** Objects from an eighth of a page on have their descriptor off the slab. */
    private static final int OFF_SLAB_SIZE = MachineDescription.PAGE_SIZE >> 3;

    /** Linux 3.2 mm/slab.c, kmem_cache_create, calculate_slab_order, cache_estimate. */
    static SlabGeometry of(CacheSpec spec, int word, int breakOrder) {
        int align = Alignment.of(spec, word);
        int size = Alignment.up(Alignment.up(spec.objectSize(), word), align);
        int header = word == 8 ? STRUCT_SLAB_64 : STRUCT_SLAB_32;
        boolean offSlab = size >= OFF_SLAB_SIZE;
        int order = 0;
        int objects = 0;
        int left = 0;
        for (int o = 0; o <= MAX_ORDER; o++) {
            int fit = offSlab ? SlabFrames.bytes(o) / size : objectsBesideDescriptor(o, size, align, header);
            if (fit == 0) {
                continue;
            }
            if (offSlab && fit > (size - header) / BUFCTL) {
                break;
            }
            order = o;
            objects = fit;
            left = SlabFrames.bytes(o) - fit * size - (offSlab ? 0 : Alignment.up(header + fit * BUFCTL, align));
            boolean goodEnough =
                    spec.has(CacheSpec.SLAB_RECLAIM_ACCOUNT) || o >= breakOrder || left * 8 <= SlabFrames.bytes(o);
            if (goodEnough) {
                break;
            }
        }
        if (objects == 0) {
            throw new IllegalArgumentException(
                    "an object fits into 4 MiB: cache " + spec.name() + " has " + spec.objectSize() + " bytes");
        }
        int onSlabBytes = Alignment.up(header + objects * BUFCTL, align);
        if (offSlab && left >= onSlabBytes) {
            offSlab = false;
            left -= onSlabBytes;
        }
        int descriptor = offSlab ? header + objects * BUFCTL : onSlabBytes;
        int colourOffset = Math.max(Alignment.CACHE_LINE, align);
        return new SlabGeometry(size, align, order, objects, descriptor, offSlab, colourOffset, left / colourOffset);
    }

    private static int objectsBesideDescriptor(int order, int size, int align, int header) {
        int bytes = SlabFrames.bytes(order);
        int objects = (bytes - header) / (size + BUFCTL);
        if (objects > 0 && Alignment.up(header + objects * BUFCTL, align) + objects * size > bytes) {
            objects--;
        }
        return objects;
    }

    /** Objects that a CPU may keep (enable_cpucache). */
    int cpuLimit() {
        if (size > 131072) {
            return 1;
        }
        if (size > MachineDescription.PAGE_SIZE) {
            return 8;
        }
        if (size > 1024) {
            return 24;
        }
        return size > 256 ? 54 : 120;
    }
}
