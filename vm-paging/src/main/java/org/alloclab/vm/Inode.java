package org.alloclab.vm;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file: its identity, its size and its page cache.
 *
 * <p>A memory file ({@code memfd}, shared anonymous memory) lives in the page cache alone; a page that is not there is a
 * hole. A disk file has its content behind the cache, and tells the kernel before a page is first written to.
 */
final class Inode {
    final String device;
    final long number;
    final String name;
    /** What lies behind the page cache; {@code null} for a memory file. */
    final @Nullable BackingStore store;

    long sizeBytes;
    /** Whether a fault maps what is cached around it as well. */
    boolean mapsAround = true;

    /** Its object and that of its name; 0 while it was never opened. */
    long object;

    long dentry;
    /** Openings that exist. */
    int openings;

    private final Map<Long, CachedPage> pages = new TreeMap<>();

    Inode(String device, long number, String name, @Nullable BackingStore store, long sizeBytes) {
        this.device = device;
        this.number = number;
        this.name = name;
        this.store = store;
        this.sizeBytes = sizeBytes;
    }

    long sizePages() {
        return (sizeBytes + PageTables.PAGE_SIZE - 1) >>> PageTables.PAGE_SHIFT;
    }

    boolean isMemoryFile() {
        return store == null;
    }

    @Nullable
    CachedPage page(long index) {
        return pages.get(index);
    }

    void put(long index, CachedPage page) {
        pages.put(index, page);
    }

    @Nullable
    CachedPage take(long index) {
        return pages.remove(index);
    }

    /** Indexes of the cached pages by rising offset. */
    long[] cachedIndexes() {
        return pages.keySet().stream().mapToLong(Long::longValue).toArray();
    }
}
