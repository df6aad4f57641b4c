package org.alloclab.vm;

import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a file of hugetlbfs has beside its {@link Inode}: its reservations and its pages, both by page index. */
final class HugetlbFile {
    final HugetlbRegions reserved = new HugetlbRegions();
    private final NavigableMap<Long, HugetlbPage> pages = new TreeMap<>();

    @Nullable
    HugetlbPage page(long index) {
        return pages.get(index);
    }

    void put(long index, HugetlbPage page) {
        pages.put(index, page);
    }

    @Nullable
    HugetlbPage take(long index) {
        return pages.remove(index);
    }

    /** The first index with a page from one on, or -1. */
    long nextPage(long index) {
        Long next = pages.ceilingKey(index);
        return next == null ? -1 : next;
    }

    Iterable<HugetlbPage> pages() {
        return pages.values();
    }

    long pageCount() {
        return pages.size();
    }
}
