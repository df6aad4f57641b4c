package org.alloclab.libc.jemalloc.ctl;

import org.alloclab.libc.jemalloc.number.CType;

/** The figures of {@code stats.arenas.<i>.*} that add up over arenas. (jemalloc 5.3.0 ctl.c) */
public enum ArenaFigure {
    NTHREADS("nthreads", CType.UNSIGNED),
    PACTIVE("pactive", CType.SIZE),
    PDIRTY("pdirty", CType.SIZE),
    PMUZZY("pmuzzy", CType.SIZE),
    MAPPED("mapped", CType.SIZE),
    RETAINED("retained", CType.SIZE),
    EXTENT_AVAIL("extent_avail", CType.SIZE),
    DIRTY_NPURGE("dirty_npurge", CType.UINT64),
    DIRTY_NMADVISE("dirty_nmadvise", CType.UINT64),
    DIRTY_PURGED("dirty_purged", CType.UINT64),
    MUZZY_NPURGE("muzzy_npurge", CType.UINT64),
    MUZZY_NMADVISE("muzzy_nmadvise", CType.UINT64),
    MUZZY_PURGED("muzzy_purged", CType.UINT64),
    BASE("base", CType.SIZE),
    INTERNAL("internal", CType.SIZE),
    METADATA_THP("metadata_thp", CType.SIZE),
    TCACHE_BYTES("tcache_bytes", CType.SIZE),
    TCACHE_STASHED_BYTES("tcache_stashed_bytes", CType.SIZE),
    RESIDENT("resident", CType.SIZE),
    ABANDONED_VM("abandoned_vm", CType.SIZE),
    SMALL_ALLOCATED("small.allocated", CType.SIZE),
    SMALL_NMALLOC("small.nmalloc", CType.UINT64),
    SMALL_NDALLOC("small.ndalloc", CType.UINT64),
    SMALL_NREQUESTS("small.nrequests", CType.UINT64),
    SMALL_NFILLS("small.nfills", CType.UINT64),
    SMALL_NFLUSHES("small.nflushes", CType.UINT64),
    LARGE_ALLOCATED("large.allocated", CType.SIZE),
    LARGE_NMALLOC("large.nmalloc", CType.UINT64),
    LARGE_NDALLOC("large.ndalloc", CType.UINT64),
    LARGE_NREQUESTS("large.nrequests", CType.UINT64),
    LARGE_NFILLS("large.nfills", CType.UINT64),
    LARGE_NFLUSHES("large.nflushes", CType.UINT64);

    private final String path;
    private final CType type;

    ArenaFigure(String path, CType type) {
        this.path = path;
        this.type = type;
    }

    /** The name behind {@code stats.arenas.<i>.}. */
    String path() {
        return path;
    }

    CType type() {
        return type;
    }
}
