package org.alloclab.libc.tcmalloc;

import org.alloclab.api.probe.Teller;

/**
 * The third tier: spans of whole tc-pages (gperftools 2.10, page_heap.cc).
 *
 * <pre>
 *   allocate(n)   best span that fits ── carve ──► n pages in use + rest, free
 *                 none: grow by max(n, 128) pages from the system, search again
 *
 *   delete(span)  coalesce with free neighbours of the same location ── prepend to its list
 *                 and, now and then, give a free span back to the system (see Scavenger)
 * </pre>
 */
final class PageHeap {
    private static final int MIN_SYSTEM_ALLOC = Common.MAX_PAGES;
    private static final long FORCED_COALESCE_INTERVAL = 128L << 20;

    /** Words written into a record of a growth: size and depth, and the link to the record before. */
    private static final int STACK_TRACE_SIZE = 264;

    private static final int STACK_TRACE_LINK = 256;

    private final SystemAlloc system;
    private final MetadataObjects stackTraces;
    private final Teller teller;
    private final Extents regions = new Extents();

    final Spans spans;
    final PageMap pageMap;
    final FreeSpans free;
    final Scavenger scavenger;
    final SizeClassCache sizeClassCache = new SizeClassCache();
    final PageHeapStats stats = new PageHeapStats();

    boolean aggressiveDecommit;

    PageHeap(SystemAlloc system, MetadataAlloc metadata, Flags flags, boolean aggressiveDecommit, Teller teller) {
        this.system = system;
        this.spans = new Spans(metadata);
        this.stackTraces = new MetadataObjects(metadata, STACK_TRACE_SIZE);
        this.pageMap = new PageMap(metadata);
        this.free = new FreeSpans(spans, new LargeSpans.Nodes(metadata));
        this.scavenger = new Scavenger(this, system, flags);
        this.aggressiveDecommit = aggressiveDecommit;
        this.teller = teller;
    }

    /** A span of exactly {@code n} pages in use, or {@link Spans#NONE} (PageHeap::New). */
    int allocate(long n) {
        int span = search(n);
        if (span != Spans.NONE) {
            return span;
        }
        if (isFragmented(n)) {
            scavenger.releaseAtLeast(0x7fffffff);
            span = search(n);
            if (span != Spans.NONE) {
                return span;
            }
        }
        return grow(n) ? search(n) : Spans.NONE;
    }

    /**
     * Whether there is so much free memory in spans that cannot merge, some normal and some returned, that all is to be
     * returned before the heap grows; at most once in 128 MiB of growth.
     */
    private boolean isFragmented(long n) {
        long systemBytes = stats.systemBytes;
        return free.freeBytes != 0
                && free.unmappedBytes != 0
                && free.freeBytes + free.unmappedBytes >= systemBytes / 4
                && systemBytes / FORCED_COALESCE_INTERVAL
                        != Long.divideUnsigned(systemBytes + (n << Common.PAGE_SHIFT), FORCED_COALESCE_INTERVAL);
    }

    // PageHeap::SearchFreeAndLargeLists: the shortest list that has a span, a normal one before a returned one
    private int search(long n) {
        for (int pages = (int) Math.min(n, Common.MAX_PAGES + 1); pages <= Common.MAX_PAGES; pages++) {
            int span = free.first(pages, Spans.ON_NORMAL_FREELIST);
            if (span != Spans.NONE) {
                return carve(span, n);
            }
            if (free.first(pages, Spans.ON_RETURNED_FREELIST) != Spans.NONE && scavenger.ensureLimit(n, true)) {
                span = free.first(pages, Spans.ON_RETURNED_FREELIST);
                if (span != Spans.NONE) {
                    return carve(span, n);
                }
            }
        }
        return allocateLarge(n);
    }

    // PageHeap::AllocLarge: best fit over both sets, by length, then by address
    private int allocateLarge(long n) {
        int normal = free.large(Spans.ON_NORMAL_FREELIST).bestFit(n);
        int returned = free.large(Spans.ON_RETURNED_FREELIST).bestFit(n);
        if (returned == Spans.NONE || (normal != Spans.NONE && !isBetterFit(returned, normal))) {
            return normal == Spans.NONE ? Spans.NONE : carve(normal, n);
        }
        if (scavenger.ensureLimit(n, false)) {
            return carve(returned, n);
        }
        return scavenger.ensureLimit(n, true) ? allocateLarge(n) : Spans.NONE;
    }

    private boolean isBetterFit(int span, int than) {
        long length = spans.length[span];
        long other = spans.length[than];
        return length < other || (length == other && spans.start[span] < spans.start[than]);
    }

    // PageHeap::Carve
    private int carve(int span, long n) {
        byte location = spans.location[span];
        free.remove(span);
        spans.location[span] = Spans.IN_USE;
        long extra = spans.length[span] - n;
        teller.tell(Decisions.CARVE, spans.address(span), extra);
        if (extra > 0) {
            int rest = spans.create(spans.start[span] + n, extra);
            spans.location[rest] = location;
            record(rest);
            free.prepend(rest);
            spans.length[span] = n;
            pageMap.set(spans.start[span] + n - 1, span);
        }
        if (location == Spans.ON_RETURNED_FREELIST) {
            stats.commitCount++;
            stats.committedBytes += spans.bytes(span);
            stats.totalCommitBytes += spans.bytes(span);
        }
        return span;
    }

    /** Cuts a span in use after {@code n} pages; answers the rest, in use too (PageHeap::Split). */
    int split(int span, long n) {
        int rest = spans.create(spans.start[span] + n, spans.length[span] - n);
        record(rest);
        pageMap.set(spans.start[span] + n - 1, span);
        spans.length[span] = n;
        return rest;
    }

    /** Takes a span back (PageHeap::Delete). */
    void delete(int span) {
        long n = spans.length[span];
        spans.sizeClass[span] = 0;
        spans.location[span] = Spans.ON_NORMAL_FREELIST;
        mergeIntoFreeList(span);
        scavenger.incremental(n);
    }

    /** PageHeap::MergeIntoFreeList: coalesces a span with its free neighbours of the same location and lists it. */
    void mergeIntoFreeList(int span) {
        long first = spans.start[span];
        long n = spans.length[span];
        if (aggressiveDecommit && spans.location[span] == Spans.ON_NORMAL_FREELIST && decommit(span)) {
            spans.location[span] = Spans.ON_RETURNED_FREELIST;
        }
        int before = pageMap.get(first - 1);
        if (takeForMerge(span, before)) {
            long length = spans.length[before];
            spans.delete(before);
            spans.start[span] -= length;
            spans.length[span] += length;
            pageMap.set(spans.start[span], span);
        }
        int behind = pageMap.get(first + n);
        if (takeForMerge(span, behind)) {
            long length = spans.length[behind];
            spans.delete(behind);
            spans.length[span] += length;
            pageMap.set(spans.start[span] + spans.length[span] - 1, span);
        }
        free.prepend(span);
        teller.tell(Decisions.FREE_SPAN, spans.address(span), spans.length[span]);
    }

    /**
     * PageHeap::CheckAndHandlePreMerge: whether a neighbour can be merged, in which case it has left its list. A normal
     * neighbour of a returned span is returned as well where decommit is aggressive.
     */
    private boolean takeForMerge(int span, int other) {
        if (other == Spans.NONE) {
            return false;
        }
        if (aggressiveDecommit
                && spans.location[other] == Spans.ON_NORMAL_FREELIST
                && spans.location[span] == Spans.ON_RETURNED_FREELIST) {
            if (!decommit(other)) {
                return false;
            }
        } else if (spans.location[other] != spans.location[span]) {
            return false;
        }
        free.remove(other);
        return true;
    }

    /** Gives the pages of a span to the system (PageHeap::DecommitSpan). */
    private boolean decommit(int span) {
        stats.decommitCount++;
        boolean released = system.release(spans.address(span), spans.bytes(span));
        if (released) {
            stats.committedBytes -= spans.bytes(span);
            stats.totalDecommitBytes += spans.bytes(span);
        }
        return released;
    }

    /** Returns a normal span to the system; answers its pages, 0 if the system would not have it (ReleaseSpan). */
    long release(int span) {
        if (!decommit(span)) {
            return 0;
        }
        free.remove(span);
        long n = spans.length[span];
        teller.tell(Decisions.RELEASE_SPAN, spans.address(span), n);
        spans.location[span] = Spans.ON_RETURNED_FREELIST;
        mergeIntoFreeList(span);
        return n;
    }

    /** Makes an allocated span one of small objects (PageHeap::RegisterSizeClass). */
    void registerSizeClass(int span, int cl) {
        spans.sizeClass[span] = (byte) cl;
        long first = spans.start[span];
        long last = first + spans.length[span] - 1;
        for (long page = first + 1; page < last; page++) {
            pageMap.set(page, span);
        }
    }

    /** Pages got from the system. */
    Extents regions() {
        return regions;
    }

    private void record(int span) {
        long first = spans.start[span];
        pageMap.set(first, span);
        if (spans.length[span] > 1) {
            pageMap.set(first + spans.length[span] - 1, span);
        }
    }

    // PageHeap::GrowHeap
    private boolean grow(long n) {
        if (Long.compareUnsigned(n, Common.MAX_VALID_PAGES) > 0) {
            return false;
        }
        long ask = Math.max(n, MIN_SYSTEM_ALLOC);
        long address = ask(ask);
        if (address == 0 && n < ask) {
            address = ask(n);
        }
        if (address == 0) {
            return false;
        }
        long bytes = system.actualSize();
        int growth = stackTraces.create();
        stackTraces.write(growth, 0, 16);
        stackTraces.write(growth, STACK_TRACE_LINK, STACK_TRACE_SIZE);
        stats.reserveCount++;
        stats.commitCount++;
        stats.systemBytes += bytes;
        stats.committedBytes += bytes;
        stats.totalCommitBytes += bytes;
        stats.totalReserveBytes += bytes;
        long first = address >>> Common.PAGE_SHIFT;
        long pages = bytes >>> Common.PAGE_SHIFT;
        teller.tell(Decisions.GROW, address, pages);
        regions.add(address, bytes);
        if (!pageMap.ensure(first - 1, pages + 2)) {
            return false;
        }
        int span = spans.create(first, pages);
        record(span);
        delete(span);
        return true;
    }

    private long ask(long pages) {
        return scavenger.ensureLimit(pages, true) ? system.allocate(pages << Common.PAGE_SHIFT, Common.PAGE_SIZE) : 0;
    }
}
