package org.alloclab.libc.jemalloc;

/** The figures of {@code stats.arenas.<i>.*} that add up over arenas. (jemalloc 5.3.0 ctl.c) */
enum ArenaFigure {
    NTHREADS("nthreads", CtlType.UNSIGNED),
    PACTIVE("pactive", CtlType.SIZE),
    PDIRTY("pdirty", CtlType.SIZE),
    PMUZZY("pmuzzy", CtlType.SIZE),
    MAPPED("mapped", CtlType.SIZE),
    RETAINED("retained", CtlType.SIZE),
    EXTENT_AVAIL("extent_avail", CtlType.SIZE),
    DIRTY_NPURGE("dirty_npurge", CtlType.UINT64),
    DIRTY_NMADVISE("dirty_nmadvise", CtlType.UINT64),
    DIRTY_PURGED("dirty_purged", CtlType.UINT64),
    MUZZY_NPURGE("muzzy_npurge", CtlType.UINT64),
    MUZZY_NMADVISE("muzzy_nmadvise", CtlType.UINT64),
    MUZZY_PURGED("muzzy_purged", CtlType.UINT64),
    BASE("base", CtlType.SIZE),
    INTERNAL("internal", CtlType.SIZE),
    METADATA_THP("metadata_thp", CtlType.SIZE),
    TCACHE_BYTES("tcache_bytes", CtlType.SIZE),
    TCACHE_STASHED_BYTES("tcache_stashed_bytes", CtlType.SIZE),
    RESIDENT("resident", CtlType.SIZE),
    ABANDONED_VM("abandoned_vm", CtlType.SIZE),
    SMALL_ALLOCATED("small.allocated", CtlType.SIZE),
    SMALL_NMALLOC("small.nmalloc", CtlType.UINT64),
    SMALL_NDALLOC("small.ndalloc", CtlType.UINT64),
    SMALL_NREQUESTS("small.nrequests", CtlType.UINT64),
    SMALL_NFILLS("small.nfills", CtlType.UINT64),
    SMALL_NFLUSHES("small.nflushes", CtlType.UINT64),
    LARGE_ALLOCATED("large.allocated", CtlType.SIZE),
    LARGE_NMALLOC("large.nmalloc", CtlType.UINT64),
    LARGE_NDALLOC("large.ndalloc", CtlType.UINT64),
    LARGE_NREQUESTS("large.nrequests", CtlType.UINT64),
    LARGE_NFILLS("large.nfills", CtlType.UINT64),
    LARGE_NFLUSHES("large.nflushes", CtlType.UINT64);

    private final String path;
    private final CtlType type;

    ArenaFigure(String path, CtlType type) {
        this.path = path;
        this.type = type;
    }

    /** The name behind {@code stats.arenas.<i>.}. */
    String path() {
        return path;
    }

    CtlType type() {
        return type;
    }
}
