package org.alloclab.libc.jemalloc.ctl;

import java.util.List;
import org.alloclab.libc.jemalloc.number.CType;

/**
 * The figures of {@code stats.arenas.<i>.bins.<j>}, {@code lextents.<j>} and {@code extents.<j>}: those of a small size
 * class, a large one, and a page size class. (jemalloc 5.3.0 ctl.c)
 */
public enum ClassFigure {
    BIN_NMALLOC("nmalloc", CType.UINT64),
    BIN_NDALLOC("ndalloc", CType.UINT64),
    BIN_NREQUESTS("nrequests", CType.UINT64),
    BIN_CURREGS("curregs", CType.SIZE),
    BIN_NFILLS("nfills", CType.UINT64),
    BIN_NFLUSHES("nflushes", CType.UINT64),
    BIN_NSLABS("nslabs", CType.UINT64),
    BIN_NRESLABS("nreslabs", CType.UINT64),
    BIN_CURSLABS("curslabs", CType.SIZE),
    BIN_NONFULL_SLABS("nonfull_slabs", CType.SIZE),
    LEXTENT_NMALLOC("nmalloc", CType.UINT64),
    LEXTENT_NDALLOC("ndalloc", CType.UINT64),
    LEXTENT_NREQUESTS("nrequests", CType.UINT64),
    LEXTENT_CURLEXTENTS("curlextents", CType.SIZE),
    EXTENT_NDIRTY("ndirty", CType.SIZE),
    EXTENT_NMUZZY("nmuzzy", CType.SIZE),
    EXTENT_NRETAINED("nretained", CType.SIZE),
    EXTENT_DIRTY_BYTES("dirty_bytes", CType.SIZE),
    EXTENT_MUZZY_BYTES("muzzy_bytes", CType.SIZE),
    EXTENT_RETAINED_BYTES("retained_bytes", CType.SIZE);

    static final List<ClassFigure> OF_BINS = starting("BIN_");
    static final List<ClassFigure> OF_LEXTENTS = starting("LEXTENT_");
    static final List<ClassFigure> OF_EXTENTS = starting("EXTENT_");

    private final String leaf;
    private final CType type;

    ClassFigure(String leaf, CType type) {
        this.leaf = leaf;
        this.type = type;
    }

    /** The last part of the name. */
    public String leaf() {
        return leaf;
    }

    public CType type() {
        return type;
    }

    private static List<ClassFigure> starting(String prefix) {
        return List.of(values()).stream()
                .filter(figure -> figure.name().startsWith(prefix))
                .toList();
    }
}
