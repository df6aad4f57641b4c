package org.alloclab.libc.tcmalloc;

import java.util.HashSet;
import java.util.Set;

/**
 * The laws of the heap:
 *
 * <pre>
 *   in use + thread caches + central lists + transfer caches + free spans + returned spans == bytes from the system
 *   metadata chunks + bytes for spans                              == bytes taken by SystemAlloc
 *   unclaimed budget + limits of all thread caches                 == overall budget
 *   bytes not returned + returned spans                            == bytes from the system
 * </pre>
 *
 * <p>and that spans tile the heap, each in the state, list and page-map entries that belong to it, and no object is in
 * two lists.
 */
final class Invariants {
    private final Tiers tiers;
    private final Spans spans;

    Invariants(Tiers tiers) {
        this.tiers = tiers;
        this.spans = tiers.pageHeap.spans;
    }

    void check() {
        FreeObjects free = FreeObjects.of(tiers);
        Set<Integer> listed = listedSpans();
        checkTiling(free, listed);
        checkCounts();
        checkThreadCaches();
    }

    /** The spans that are in a free list of the page heap or in a list of a central free list. */
    private Set<Integer> listedSpans() {
        Set<Integer> listed = new HashSet<>();
        for (int pages = 1; pages <= Common.MAX_PAGES; pages++) {
            for (byte location = Spans.ON_NORMAL_FREELIST; location <= Spans.ON_RETURNED_FREELIST; location++) {
                int header = Spans.freeListHeader(pages, location);
                for (int span = spans.next[header]; span != header; span = spans.next[span]) {
                    Law.hold(
                            spans.length[span] == pages && spans.location[span] == location,
                            "a free span is in the list of its length and location",
                            spans.address(span));
                    list(listed, span);
                }
            }
        }
        for (byte location = Spans.ON_NORMAL_FREELIST; location <= Spans.ON_RETURNED_FREELIST; location++) {
            LargeSpans large = tiers.pageHeap.free.large(location);
            for (int rank = 0; rank < large.count(); rank++) {
                int span = large.at(rank);
                Law.hold(
                        spans.length[span] > Common.MAX_PAGES && spans.location[span] == location,
                        "a large free span is in the set of its location",
                        spans.address(span));
                Law.hold(
                        rank == 0 || isBefore(large.at(rank - 1), span),
                        "a set of large spans is ordered by length, then by address",
                        spans.address(span));
                list(listed, span);
            }
        }
        for (int cl = 1; cl < tiers.sizeMap.numSizeClasses(); cl++) {
            listSpansOfClass(listed, cl);
        }
        return listed;
    }

    private void listSpansOfClass(Set<Integer> listed, int cl) {
        long count = 0;
        for (int nonEmpty = 0; nonEmpty <= 1; nonEmpty++) {
            int header = Spans.centralHeader(cl, nonEmpty == 1);
            for (int span = spans.next[header]; span != header; span = spans.next[span]) {
                Law.hold(
                        spans.sizeClass[span] == cl && spans.location[span] == Spans.IN_USE,
                        "a span in a central list is in use for its class",
                        spans.address(span));
                list(listed, span);
                count++;
            }
        }
        Law.hold(count == tiers.central.list(cl).numSpans(), "a central list counts its spans", cl);
    }

    private void list(Set<Integer> listed, int span) {
        Law.hold(listed.add(span), "no span is in two lists", spans.address(span));
    }

    private boolean isBefore(int a, int b) {
        return spans.length[a] < spans.length[b]
                || (spans.length[a] == spans.length[b] && spans.start[a] < spans.start[b]);
    }

    /** Walks the spans of every region and adds up what they hold. */
    private void checkTiling(FreeObjects free, Set<Integer> listed) {
        PageMap pageMap = tiers.pageHeap.pageMap;
        long normal = 0;
        long returned = 0;
        long live = 0;
        int seen = 0;
        Extents regions = tiers.pageHeap.regions().coalesced();
        for (int region = 0; region < regions.count(); region++) {
            long page = regions.start(region) >>> Common.PAGE_SHIFT;
            long end = page + (regions.length(region) >>> Common.PAGE_SHIFT);
            while (page < end) {
                int span = pageMap.get(page);
                Law.hold(
                        span != Spans.NONE && spans.start[span] == page && spans.length[span] > 0,
                        "spans tile the heap",
                        page << Common.PAGE_SHIFT);
                boolean isFree = spans.location[span] != Spans.IN_USE;
                boolean isCut = spans.sizeClass[span] != 0;
                Law.hold(!isFree || !isCut, "a free span has no size class", spans.address(span));
                checkPageMap(span);
                Law.hold(
                        listed.contains(span) == (isFree || isCut),
                        "a span is in a list unless it is a block of its own",
                        spans.address(span));
                seen += isFree || isCut ? 1 : 0;
                if (!isFree) {
                    live += isCut ? liveObjects(free, span) : spans.bytes(span);
                } else if (spans.location[span] == Spans.ON_NORMAL_FREELIST) {
                    normal += spans.bytes(span);
                } else {
                    returned += spans.bytes(span);
                }
                page += spans.length[span];
            }
        }
        Law.hold(seen == listed.size(), "every listed span lies in the heap", seen);
        Figures figures = Figures.of(tiers);
        Law.hold(normal == figures.freeBytes(), "free bytes are those of the normal free spans", normal);
        Law.hold(returned == figures.unmappedBytes(), "unmapped bytes are those of the returned free spans", returned);
        Law.hold(
                live == figures.inUseBytes(),
                "in use + thread caches + central + transfer + page heap == system bytes",
                live - figures.inUseBytes());
    }

    private void checkPageMap(int span) {
        PageMap pageMap = tiers.pageHeap.pageMap;
        long first = spans.start[span];
        long last = first + spans.length[span] - 1;
        Law.hold(pageMap.get(last) == span, "the page map knows the last page of a span", last << Common.PAGE_SHIFT);
        if (spans.sizeClass[span] != 0) {
            for (long page = first; page <= last; page++) {
                Law.hold(
                        pageMap.get(page) == span,
                        "the page map knows every page of a span of objects",
                        page << Common.PAGE_SHIFT);
                long cached = tiers.pageHeap.sizeClassCache.get(page);
                Law.hold(
                        !SizeClassCache.isHit(cached) || cached == spans.sizeClass[span],
                        "a cached size class is that of the span",
                        page << Common.PAGE_SHIFT);
            }
        }
    }

    private long liveObjects(FreeObjects free, int span) {
        int live = spans.refcount[span] - free.cached(span);
        Law.hold(live >= 0, "a span counts the objects that are not in its list", spans.address(span));
        return (long) live * tiers.sizeMap.classToSize(spans.sizeClass[span]);
    }

    private void checkCounts() {
        PageHeapStats stats = tiers.pageHeap.stats;
        Figures figures = Figures.of(tiers);
        Law.hold(
                stats.committedBytes + figures.unmappedBytes() == stats.systemBytes,
                "committed + unmapped == system bytes",
                stats.committedBytes);
        Law.hold(
                stats.systemBytes + tiers.metadata.chunkBytes() == tiers.system.taken(),
                "bytes for spans + metadata chunks == bytes taken from the system",
                tiers.system.taken());
        long handedOut = 0;
        for (int i = 0; i < tiers.metadata.extents().count(); i++) {
            handedOut += tiers.metadata.extents().length(i);
        }
        Law.hold(
                handedOut == figures.metadataBytes() && handedOut <= tiers.metadata.chunkBytes(),
                "metadata handed out lies in its chunks",
                handedOut);
        for (int cl = 0; cl < tiers.sizeMap.numSizeClasses(); cl++) {
            TransferCache transfer = tiers.central.list(cl).transfer();
            Law.hold(
                    transfer.used() >= 0 && transfer.used() <= transfer.size() && transfer.size() <= transfer.max(),
                    "a transfer cache uses at most the slots it has, and has at most its maximum",
                    cl);
        }
    }

    private void checkThreadCaches() {
        ThreadCaches caches = tiers.threadCaches;
        long limits = 0;
        int count = 0;
        for (ThreadCache cache = caches.first(); cache != null; cache = cache.next) {
            long bytes = 0;
            for (int cl = 1; cl < tiers.sizeMap.numSizeClasses(); cl++) {
                int i = cl << ThreadCache.STRIDE_SHIFT;
                Law.hold(
                        cache.lists[i + ThreadCache.LOWATER] <= cache.length(cl),
                        "a list's low-water mark is at most its length",
                        cl);
                bytes += (long) cache.length(cl) * tiers.sizeMap.classToSize(cl);
            }
            Law.hold(bytes == cache.size, "a thread cache's size is the bytes in its lists", cache.size);
            limits += cache.maxSize;
            count++;
        }
        Law.hold(count == caches.count(), "every thread cache is in the list of them", count);
        Law.hold(
                caches.unclaimed() + limits == caches.overallSize(),
                "unclaimed + limits of the thread caches == overall budget",
                caches.unclaimed());
    }
}
