package org.alloclab.vm.pool;

import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a file of hugetlbfs has beside its inode: its reservations and its pages, both by page index. */
public final class HugetlbFile {
    public final HugetlbRegions reserved = new HugetlbRegions();
    private final NavigableMap<Long, HugetlbPage> pages = new TreeMap<>();

    @Nullable
    public HugetlbPage page(long index) {
        return pages.get(index);
    }

    public void put(long index, HugetlbPage page) {
        pages.put(index, page);
    }

    /** The first index with a page from one on, or -1. */
    private long nextPage(long index) {
        Long next = pages.ceilingKey(index);
        return next == null ? -1 : next;
    }

    public Iterable<HugetlbPage> pages() {
        return pages.values();
    }

    /** Nobody has the file open any more: pages and reservations go (hugetlbfs_evict_inode). */
    public void evict(HugetlbPool pool) {
        long freed = 0;
        for (HugetlbPage page : pages.values()) {
            pool.give(page);
            freed++;
        }
        pages.clear();
        pool.unreserve(reserved.remove(0, Long.MAX_VALUE) - freed);
    }

    /** Pages from one index up to another go, with their reservations (remove_inode_hugepages). */
    public void punch(HugetlbPool pool, long from, long to) {
        for (long index = nextPage(from); index >= 0 && index < to; index = nextPage(index + 1)) {
            HugetlbPage page = pages.remove(index);
            if (page != null) {
                pool.give(page);
            }
            reserved.remove(index, index + 1);
        }
    }

    public long pageCount() {
        return pages.size();
    }
}
