package org.alloclab.api.slab;

/**
 * A row of {@code /proc/slabinfo}.
 *
 * @param name of the cache
 * @param activeObjects objects in use
 * @param totalObjects objects in all slabs
 * @param objectSize bytes between objects
 * @param objectsPerSlab objects in a slab
 * @param pagesPerSlab pages of a slab
 * @param activeSlabs slabs with an object in use
 * @param totalSlabs slabs
 */
public record CacheFigures(
        String name,
        long activeObjects,
        long totalObjects,
        int objectSize,
        int objectsPerSlab,
        int pagesPerSlab,
        long activeSlabs,
        long totalSlabs) {

    /** Pages of all its slabs. */
    public long pages() {
        return totalSlabs * pagesPerSlab;
    }
}
