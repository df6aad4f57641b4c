package org.alloclab.example.slab;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.slab.CacheFigures;
import org.alloclab.api.slab.CacheSpec;
import org.alloclab.api.slab.KmemCache;

/**
 * Equal objects in slabs of 2<sup>order</sup> frames, one bit an object. The slab with the lowest address that has room serves; a
 * slab without objects is kept until somebody asks for it.
 *
 * <pre>
 *   slab   | object | object | ... | object | rest |      stride apart, the first on the slab's own address
 *   bits       1        0              1
 * </pre>
 */
final class Cache implements KmemCache {
    private static final int WORD = 8;
    private static final int PAGE = 4096;
    private static final int MOST_ORDER = 3;

    private final CacheSpec spec;
    private final PageFrameAllocator frames;
    private final int stride;
    private final int order;
    private final int perSlab;
    /** Objects in use of each slab, by its address. */
    private final TreeMap<Long, BitSet> slabs = new TreeMap<>();

    Cache(CacheSpec spec, PageFrameAllocator frames) {
        this.spec = spec;
        this.frames = frames;
        int align = Math.max(WORD, spec.align());
        this.stride = (spec.objectSize() + align - 1) & -align;
        this.order = orderFor(stride);
        this.perSlab = (PAGE << order) / stride;
    }

    /** The smallest slab that wastes an eighth at most, or the largest that is tried, or the smallest that holds one object. */
    private static int orderFor(int stride) {
        int order = PageFrameAllocator.orderOf(stride);
        while (order < MOST_ORDER && (PAGE << order) % stride > (PAGE << order) / 8) {
            order++;
        }
        return order;
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public long alloc(int gfp, int cpu) {
        for (Map.Entry<Long, BitSet> slab : slabs.entrySet()) {
            int index = slab.getValue().nextClearBit(0);
            if (index < perSlab) {
                return taken(slab.getKey(), slab.getValue(), index);
            }
        }
        long frame = frames.allocPages(order, gfp, cpu);
        if (frame == PageFrameAllocator.NO_FRAME) {
            return 0;
        }
        long address = BitmapSlab.LINEAR_MAP + frame * PAGE;
        for (int i = 0; i < perSlab; i++) {
            spec.constructor().apply(address + (long) i * stride);
        }
        BitSet fresh = new BitSet(perSlab);
        slabs.put(address, fresh);
        return taken(address, fresh, 0);
    }

    private long taken(long slab, BitSet bits, int index) {
        bits.set(index);
        return slab + (long) index * stride;
    }

    /** Whether an object of this cache in use lies at an address. */
    boolean has(long object) {
        Map.Entry<Long, BitSet> slab = slabs.floorEntry(object);
        long offset = slab == null ? 0 : object - slab.getKey();
        return slab != null
                && offset % stride == 0
                && offset / stride < perSlab
                && slab.getValue().get((int) (offset / stride));
    }

    @Override
    public void free(long object, int cpu) {
        if (!has(object)) {
            throw new IllegalStateException(
                    "0x" + Long.toHexString(object) + " is no object of " + name() + " in use");
        }
        Map.Entry<Long, BitSet> slab = slabs.floorEntry(object);
        slab.getValue().clear((int) ((object - slab.getKey()) / stride));
    }

    @Override
    public long shrink() {
        int before = slabs.size();
        slabs.entrySet().removeIf(slab -> {
            if (!slab.getValue().isEmpty()) {
                return false;
            }
            for (int i = 0; i < perSlab; i++) {
                spec.destructor().apply(slab.getKey() + (long) i * stride);
            }
            frames.freePages((slab.getKey() - BitmapSlab.LINEAR_MAP) / PAGE, order, 0);
            return true;
        });
        return (long) (before - slabs.size()) << order;
    }

    long inUse() {
        return slabs.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    @Override
    public CacheFigures figures() {
        long active = slabs.values().stream().filter(bits -> !bits.isEmpty()).count();
        return new CacheFigures(
                name(), inUse(), (long) slabs.size() * perSlab, stride, perSlab, 1 << order, active, slabs.size());
    }

    void checkInvariants() {
        slabs.forEach((slab, bits) -> {
            if (bits.length() > perSlab) {
                throw new IllegalStateException("a slab of " + name() + " has " + perSlab + " objects: bit "
                        + (bits.length() - 1) + " is set");
            }
        });
    }
}
