package org.alloclab.libc.jemalloc;

import org.jspecify.annotations.Nullable;

/**
 * What an arena gets its pages from: it counts active pages and enters extents for the use they are put to. (jemalloc
 * 5.3.0 pa.c)
 *
 * <p>Not modelled: the hugepage allocator ({@code opt.hpa}), which is off by default.
 */
final class PageAllocator {
    private final Rtree rtree;
    private final EdataCache edataCache;
    private final Pac pac;
    private long activePages;

    PageAllocator(Jemalloc jemalloc, Arena arena, Base base) {
        this.rtree = jemalloc.rtree();
        this.edataCache = new EdataCache(base, new Mutex(jemalloc));
        this.pac = new Pac(jemalloc, arena, edataCache);
    }

    Pac pac() {
        return pac;
    }

    EdataCache edataCache() {
        return edataCache;
    }

    long activePages() {
        return activePages;
    }

    @Nullable
    Edata alloc(long size, long alignment, boolean slab, int szind, boolean zero) {
        Edata edata = pac.alloc(size, alignment, zero);
        if (edata != null) {
            activePages += size >>> SizeClasses.LG_PAGE;
            rtree.remap(edata, szind, slab);
            edata.szind = szind;
            edata.slab = slab;
        }
        return edata;
    }

    /** Grows a large extent in place; answers whether it cannot. */
    boolean expand(Edata edata, long newSize, int szind, boolean zero) {
        long more = newSize - edata.size;
        if (pac.expand(edata, newSize, zero)) {
            return true;
        }
        activePages += more >>> SizeClasses.LG_PAGE;
        edata.szind = szind;
        rtree.remap(edata, szind, false);
        return false;
    }

    /** Shrinks a large extent in place; answers whether it cannot. */
    boolean shrink(Edata edata, long newSize, int szind) {
        long less = edata.size - newSize;
        if (pac.shrink(edata, newSize)) {
            return true;
        }
        activePages -= less >>> SizeClasses.LG_PAGE;
        edata.szind = szind;
        rtree.remap(edata, szind, false);
        return false;
    }

    void dalloc(Edata edata) {
        if (edata.slab) {
            rtree.unmapSlab(edata);
        }
        edata.addr = edata.base();
        edata.szind = SizeClasses.CLASSES;
        activePages -= edata.pages();
        pac.dalloc(edata);
    }
}
