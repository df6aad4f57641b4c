package org.alloclab.libc.jemalloc.extent;

import java.util.function.Consumer;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.EdataHeap;
import org.alloclab.libc.jemalloc.emap.EdataList;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.jspecify.annotations.Nullable;

/**
 * Inactive extents of one state, in a heap for each page size class and in the order of their age here.
 *
 * <pre>
 *   bitmap    0 0 1 0 1 ...           set: the heap is not empty
 *   heaps     . . h . h ...           class of an extent: its size rounded down to class + pad
 *   min       . . m . m ...           serial number and address of the heap's first extent, as far as known
 *   age       oldest ── ... ── youngest
 * </pre>
 *
 * <p>The fit is first fit by age: of the oldest extents of all heaps that are large enough, the oldest, lowest.
 * (jemalloc 5.3.0 eset.c)
 */
public final class Eset {
    private static final int HEAPS = SizeClasses.PAGE_CLASSES + 1;
    /** Lets an extent of any size serve a request: log2 of a ratio that none has. */
    static final int NO_LIMIT = 64;

    private final SizeClasses sizes;
    private final EdataHeap[] heaps = new EdataHeap[HEAPS];
    private final long[] minSn = new long[HEAPS];
    private final long[] minAddr = new long[HEAPS];
    private final int[] counts = new int[HEAPS];
    private final long[] bytes = new long[HEAPS];
    private final long[] bitmap = new long[(HEAPS + 63) >>> 6];
    private final EdataList age = new EdataList();
    private long npages;

    Eset(SizeClasses sizes) {
        this.sizes = sizes;
        for (int i = 0; i < HEAPS; i++) {
            heaps[i] = new EdataHeap();
        }
    }

    long pages() {
        return npages;
    }

    public int count(int pageIndex) {
        return counts[pageIndex];
    }

    public long bytes(int pageIndex) {
        return bytes[pageIndex];
    }

    @Nullable
    Edata oldest() {
        return age.first();
    }

    void insert(Edata edata) {
        int i = sizes.heapIndexOf(edata.size);
        if (heaps[i].isEmpty()) {
            bitmap[i >>> 6] |= 1L << i;
            setMin(i, edata);
        } else if (precedes(edata.sn, edata.addr, minSn[i], minAddr[i])) {
            setMin(i, edata);
        }
        heaps[i].insert(edata);
        counts[i]++;
        bytes[i] += edata.size;
        age.append(edata);
        npages += edata.pages();
    }

    void remove(Edata edata) {
        int i = sizes.heapIndexOf(edata.size);
        heaps[i].remove(edata);
        if (heaps[i].isEmpty()) {
            bitmap[i >>> 6] &= ~(1L << i);
        } else if (edata.sn == minSn[i] && edata.addr == minAddr[i]) {
            Edata first = heaps[i].first();
            if (first != null) {
                setMin(i, first);
            }
        }
        counts[i]--;
        bytes[i] -= edata.size;
        age.remove(edata);
        npages -= edata.pages();
    }

    /**
     * The extent to serve a request from, or {@code null}.
     *
     * @param lgMaxFit log2 of how many times larger than the request the extent's class may be
     */
    @Nullable
    Edata fit(long size, long alignment, int lgMaxFit) {
        long most = size + SizeClasses.pageCeil(alignment) - SizeClasses.PAGE;
        if (Long.compareUnsigned(most, size) < 0) {
            return null;
        }
        Edata edata = firstFit(most, lgMaxFit);
        return edata == null && alignment > SizeClasses.PAGE ? fitAligned(size, most, alignment) : edata;
    }

    private @Nullable Edata firstFit(long size, int lgMaxFit) {
        int shift = lgMaxFit == NO_LIMIT ? NO_LIMIT - 1 : lgMaxFit;
        Edata best = null;
        long bestSn = 0;
        long bestAddr = 0;
        for (int i = next(SizeClasses.pageIndexOf(sizes.quantizeCeil(size))); i < HEAPS; i = next(i + 1)) {
            if (sizes.pageSizeOf(i) >>> shift > size) {
                break;
            }
            if (best == null || precedes(minSn[i], minAddr[i], bestSn, bestAddr)) {
                best = heaps[i].first();
                bestSn = minSn[i];
                bestAddr = minAddr[i];
            }
        }
        return best;
    }

    /** An extent smaller than the pessimistic size that happens to contain an aligned place. */
    private @Nullable Edata fitAligned(long size, long most, long alignment) {
        int end = SizeClasses.pageIndexOf(sizes.quantizeCeil(most));
        for (int i = next(SizeClasses.pageIndexOf(sizes.quantizeCeil(size))); i < end; i = next(i + 1)) {
            Edata candidate = heaps[i].first();
            if (candidate == null) {
                continue;
            }
            long start = SizeClasses.alignUp(candidate.base(), SizeClasses.pageCeil(alignment));
            if (start >= candidate.base() && candidate.past() - start >= size) {
                return candidate;
            }
        }
        return null;
    }

    private void setMin(int i, Edata edata) {
        minSn[i] = edata.sn;
        minAddr[i] = edata.addr;
    }

    private static boolean precedes(long sn, long addr, long otherSn, long otherAddr) {
        return sn != otherSn ? sn < otherSn : addr < otherAddr;
    }

    /** The next heap that is not empty, from an index on. */
    private int next(int from) {
        if (from >= HEAPS) {
            return HEAPS;
        }
        int word = from >>> 6;
        long bits = bitmap[word] & (-1L << from);
        while (bits == 0) {
            if (++word == bitmap.length) {
                return HEAPS;
            }
            bits = bitmap[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(bits);
    }

    /** Shows the extents of one heap, in no order. */
    public void forEachInHeap(int pageIndex, Consumer<Edata> action) {
        heaps[pageIndex].forEach(action);
    }

    /** Shows every extent, oldest first. */
    public void forEach(Consumer<Edata> action) {
        age.forEach(action);
    }
}
