package org.alloclab.libc.jemalloc.extent;

import org.alloclab.libc.jemalloc.base.Contents;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.Rtree;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.jspecify.annotations.Nullable;

/**
 * What an arena gets its pages from: it counts active pages and enters extents for the use they are put to. (jemalloc
 * 5.3.0 pa.c)
 *
 * <p>Not modelled: the hugepage allocator ({@code opt.hpa}), which is off by default.
 */
public final class PageAllocator {
    private final Rtree rtree;
    private final Pac pac;
    private long activePages;

    public PageAllocator(Rtree rtree, Pac pac) {
        this.rtree = rtree;
        this.pac = pac;
    }

    public long activePages() {
        return activePages;
    }

    /** The extent of a slab of a small size class, or {@code null} without memory. */
    public @Nullable Edata allocSlab(long size, int szind) {
        Edata edata = alloc(size, SizeClasses.PAGE, szind, Contents.ANY);
        if (edata != null) {
            rtree.remapSlab(edata, szind);
            edata.slab = true;
        }
        return edata;
    }

    /** The extent of a large allocation, or {@code null} without memory. */
    public @Nullable Edata allocLarge(long size, long alignment, int szind, Contents contents) {
        Edata edata = alloc(size, alignment, szind, contents);
        if (edata != null) {
            rtree.remapLarge(edata);
            edata.slab = false;
        }
        return edata;
    }

    private @Nullable Edata alloc(long size, long alignment, int szind, Contents contents) {
        Edata edata = pac.alloc(size, alignment, contents);
        if (edata != null) {
            activePages += size >>> SizeClasses.LG_PAGE;
            edata.szind = szind;
        }
        return edata;
    }

    /** Grows a large extent in place; answers whether it cannot. */
    public boolean expand(Edata edata, long newSize, int szind, Contents contents) {
        long more = newSize - edata.size;
        if (pac.expand(edata, newSize, contents)) {
            return true;
        }
        activePages += more >>> SizeClasses.LG_PAGE;
        edata.szind = szind;
        rtree.remapLarge(edata);
        return false;
    }

    /** Shrinks a large extent in place; answers whether it cannot. */
    public boolean shrink(Edata edata, long newSize, int szind) {
        long less = edata.size - newSize;
        if (pac.shrink(edata, newSize)) {
            return true;
        }
        activePages -= less >>> SizeClasses.LG_PAGE;
        edata.szind = szind;
        rtree.remapLarge(edata);
        return false;
    }

    public void dalloc(Edata edata) {
        if (edata.slab) {
            rtree.unmapSlab(edata);
        }
        edata.addr = edata.base();
        edata.szind = SizeClasses.CLASSES;
        activePages -= edata.pages();
        pac.dalloc(edata);
    }
}
