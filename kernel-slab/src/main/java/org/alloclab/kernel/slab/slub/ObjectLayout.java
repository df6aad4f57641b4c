package org.alloclab.kernel.slab.slub;

import org.alloclab.api.slab.CacheSpec;

/** Where the objects of a cache lie in its slabs. */
final class ObjectLayout {
    final CacheSpec spec;
    final SlubGeometry geometry;
    private final SlubPages pages;
    private final int size;
    private final long reciprocal;

    ObjectLayout(CacheSpec spec, SlubGeometry geometry, SlubPages pages) {
        this.spec = spec;
        this.geometry = geometry;
        this.pages = pages;
        this.size = geometry.size();
        this.reciprocal = ((1L << 32) + size - 1) / size;
    }

    /** The address of object 0 of a slab. */
    long firstObject(int slab) {
        return pages.map.address(pages.slabs.frame[slab]) + geometry.redLeftPad();
    }

    long object(int slab, int index) {
        return firstObject(slab) + (long) index * size;
    }

    /** The number of an object in its slab, or -1 if no object begins there. */
    int indexOf(long object, int slab) {
        long offset = object - firstObject(slab);
        int index = (int) ((offset * reciprocal) >>> 32);
        return (long) index * size == offset && index >= 0 && index < geometry.objects() ? index : -1;
    }
}
