package org.alloclab.libc.jemalloc;

/**
 * The sums that {@code stats.*} shows, over all arenas or of one.
 *
 * <pre>
 *   mapped   = base mapped + active + dirty + muzzy        resident = base resident + active + dirty
 *   metadata = base allocated + internal                   retained: address space only
 * </pre>
 *
 * (jemalloc 5.3.0 ctl.c, ctl_refresh; arena.c, arena_stats_merge)
 */
record Stats(
        long allocated,
        long active,
        long metadata,
        long metadataThp,
        long resident,
        long mapped,
        long retained,
        long dirtyPages,
        long muzzyPages,
        long internal,
        long baseAllocated,
        long tcacheBytes,
        long edataAvail) {

    static final Stats ZERO = new Stats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    static Stats of(Jemalloc jemalloc) {
        Stats sum = ZERO;
        for (int i = 0; i < jemalloc.arenasTotal(); i++) {
            Arena arena = jemalloc.arenaAt(i);
            if (arena != null) {
                sum = sum.plus(of(jemalloc, arena));
            }
        }
        return sum;
    }

    static Stats of(Jemalloc jemalloc, Arena arena) {
        PageAllocator pageAllocator = arena.pageAllocator();
        Pac pac = pageAllocator.pac();
        Base base = arena.base();
        long active = pageAllocator.activePages() << SizeClasses.LG_PAGE;
        long dirty = pac.dirty().pages();
        long internal = arena.stats().internalBytes;
        return new Stats(
                smallAllocated(jemalloc, arena) + largeAllocated(jemalloc, arena),
                active,
                base.allocated() + internal,
                base.hugePages(),
                base.resident() + active + (dirty << SizeClasses.LG_PAGE),
                base.mapped() + pac.mappedBytes(),
                pac.retained().pages() << SizeClasses.LG_PAGE,
                dirty,
                pac.muzzy().pages(),
                internal,
                base.allocated(),
                arena.tcaches().stream().mapToLong(Tcache::cachedBytes).sum(),
                pageAllocator.edataCache().count());
    }

    static long smallAllocated(Jemalloc jemalloc, Arena arena) {
        long bytes = 0;
        for (int i = 0; i < SizeClasses.BINS; i++) {
            for (Bin bin : arena.shards(i)) {
                bytes += bin.currentRegions * jemalloc.sizes().sizeOf(i);
            }
        }
        return bytes;
    }

    static long largeAllocated(Jemalloc jemalloc, Arena arena) {
        long bytes = 0;
        for (int i = SizeClasses.BINS; i < SizeClasses.CLASSES; i++) {
            long live = arena.stats().largeMallocs(i) - arena.stats().largeDallocs(i);
            bytes += live * jemalloc.sizes().sizeOf(i);
        }
        return bytes;
    }

    private Stats plus(Stats other) {
        return new Stats(
                allocated + other.allocated,
                active + other.active,
                metadata + other.metadata,
                metadataThp + other.metadataThp,
                resident + other.resident,
                mapped + other.mapped,
                retained + other.retained,
                dirtyPages + other.dirtyPages,
                muzzyPages + other.muzzyPages,
                internal + other.internal,
                baseAllocated + other.baseAllocated,
                tcacheBytes + other.tcacheBytes,
                edataAvail + other.edataAvail);
    }
}
