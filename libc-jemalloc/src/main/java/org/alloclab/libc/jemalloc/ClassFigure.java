package org.alloclab.libc.jemalloc;

import java.util.List;

/**
 * The figures of {@code stats.arenas.<i>.bins.<j>}, {@code lextents.<j>} and {@code extents.<j>}: those of a small size
 * class, a large one, and a page size class. (jemalloc 5.3.0 ctl.c)
 */
enum ClassFigure {
    BIN_NMALLOC("nmalloc", CtlType.UINT64),
    BIN_NDALLOC("ndalloc", CtlType.UINT64),
    BIN_NREQUESTS("nrequests", CtlType.UINT64),
    BIN_CURREGS("curregs", CtlType.SIZE),
    BIN_NFILLS("nfills", CtlType.UINT64),
    BIN_NFLUSHES("nflushes", CtlType.UINT64),
    BIN_NSLABS("nslabs", CtlType.UINT64),
    BIN_NRESLABS("nreslabs", CtlType.UINT64),
    BIN_CURSLABS("curslabs", CtlType.SIZE),
    BIN_NONFULL_SLABS("nonfull_slabs", CtlType.SIZE),
    LEXTENT_NMALLOC("nmalloc", CtlType.UINT64),
    LEXTENT_NDALLOC("ndalloc", CtlType.UINT64),
    LEXTENT_NREQUESTS("nrequests", CtlType.UINT64),
    LEXTENT_CURLEXTENTS("curlextents", CtlType.SIZE),
    EXTENT_NDIRTY("ndirty", CtlType.SIZE),
    EXTENT_NMUZZY("nmuzzy", CtlType.SIZE),
    EXTENT_NRETAINED("nretained", CtlType.SIZE),
    EXTENT_DIRTY_BYTES("dirty_bytes", CtlType.SIZE),
    EXTENT_MUZZY_BYTES("muzzy_bytes", CtlType.SIZE),
    EXTENT_RETAINED_BYTES("retained_bytes", CtlType.SIZE);

    static final List<ClassFigure> OF_BINS = starting("BIN_");
    static final List<ClassFigure> OF_LEXTENTS = starting("LEXTENT_");
    static final List<ClassFigure> OF_EXTENTS = starting("EXTENT_");

    private final String leaf;
    private final CtlType type;

    ClassFigure(String leaf, CtlType type) {
        this.leaf = leaf;
        this.type = type;
    }

    /** The last part of the name. */
    String leaf() {
        return leaf;
    }

    CtlType type() {
        return type;
    }

    private static List<ClassFigure> starting(String prefix) {
        return List.of(values()).stream()
                .filter(figure -> figure.name().startsWith(prefix))
                .toList();
    }
}
