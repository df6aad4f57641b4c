package org.alloclab.libc.jemalloc.arena;

/**
 * What a bin has counted.
 *
 * @param mallocs regions handed out, to caches too
 * @param dallocs regions given back
 * @param requests allocations served, as far as caches have reported theirs
 * @param currentRegions regions handed out and not given back
 * @param fills times that a cache was filled
 * @param flushes times that a cache was flushed
 * @param slabs slabs made
 * @param reusedSlabs times that a slab became current again
 * @param currentSlabs slabs that there are
 * @param nonfullSlabs slabs with free regions that are not current
 */
public record BinFigures(
        long mallocs,
        long dallocs,
        long requests,
        long currentRegions,
        long fills,
        long flushes,
        long slabs,
        long reusedSlabs,
        long currentSlabs,
        long nonfullSlabs) {}
