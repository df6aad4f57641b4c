package org.alloclab.vm.file;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.alloclab.vm.pool.HugetlbFile;
import org.alloclab.vm.swap.SwapCluster;
import org.jspecify.annotations.Nullable;

/**
 * A file: its identity, its size and its page cache.
 *
 * <p>A memory file ({@code memfd}, shared anonymous memory) lives in the page cache alone; a page that is not there is a
 * hole. A disk file has its content behind the cache, and tells the kernel before a page is first written to.
 */
public final class Inode {
    public final String device;
    public final long number;
    public final String name;
    /** What lies behind the page cache; {@code null} for a memory file. */
    public final @Nullable BackingStore store;

    public long sizeBytes;
    /** Whether a fault maps what is cached around it as well. */
    public boolean mapsAround = true;

    /** Its object and that of its name; 0 while it was never opened. */
    public long object;

    public long dentry;
    /** Openings that exist. */
    public int openings;

    /** Reservations and pages of a file of hugetlbfs, which has none in the page cache. */
    @Nullable
    public HugetlbFile hugetlb;

    /** The areas that map the file ({@code i_mmap}). */
    public final MappingTree areas = new MappingTree();

    private final Map<Long, CachedPage> pages = new TreeMap<>();
    /** Slots of pages of a memory file that are in swap space. */
    private final TreeMap<Long, Long> swapped = new TreeMap<>();
    /** What was noted of evicted pages of a disk file, see {@code Workingset}. */
    private final Map<Long, Long> shadows = new HashMap<>();

    public Inode(String device, long number, String name, @Nullable BackingStore store, long sizeBytes) {
        this.device = device;
        this.number = number;
        this.name = name;
        this.store = store;
        this.sizeBytes = sizeBytes;
    }

    public long sizePages() {
        return (sizeBytes + PAGE_SIZE - 1) >>> PAGE_SHIFT;
    }

    public boolean isMemoryFile() {
        return store == null;
    }

    @Nullable
    public CachedPage page(long index) {
        return pages.get(index);
    }

    public void put(long index, CachedPage page) {
        pages.put(index, page);
    }

    @Nullable
    public CachedPage take(long index) {
        return pages.remove(index);
    }

    /** The slot of a page of a memory file that is in swap space, or -1. */
    public long swapSlot(long index) {
        Long slot = swapped.isEmpty() ? null : swapped.get(index);
        return slot == null ? -1 : slot;
    }

    public void swapOut(long index, long slot) {
        swapped.put(index, slot);
    }

    /** Forgets pages in swap space from {@code first} up to {@code end}; answers their slots. */
    public long[] takeSwapped(long first, long end) {
        SortedMap<Long, Long> part = swapped.subMap(first, Math.max(first, end));
        long[] slots = part.values().stream().mapToLong(Long::longValue).toArray();
        part.clear();
        return slots;
    }

    /** Offsets of the pages in swap space. */
    public long[] swappedIndexes() {
        return swapped.keySet().stream().mapToLong(Long::longValue).toArray();
    }

    /** Slots of all pages in swap space. */
    public long[] swapSlots() {
        return swapSlots(0, Long.MAX_VALUE);
    }

    /** Slots of the pages in swap space from {@code first} up to {@code end}. */
    public long[] swapSlots(long first, long end) {
        return swapped.subMap(first, end).values().stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    public void setShadow(long index, long shadow) {
        shadows.put(index, shadow);
    }

    /** What was noted when a page was evicted, once; else {@link SwapCluster#NO_SHADOW}. */
    public long takeShadow(long index) {
        Long shadow = shadows.isEmpty() ? null : shadows.remove(index);
        return shadow == null ? SwapCluster.NO_SHADOW : shadow;
    }

    /** Forgets what was noted of evicted pages from {@code first} up to {@code end}. */
    public void forgetShadows(long first, long end) {
        shadows.keySet().removeIf(index -> index >= first && index < end);
    }

    /** Indexes of the cached pages by rising offset. */
    public long[] cachedIndexes() {
        return pages.keySet().stream().mapToLong(Long::longValue).toArray();
    }
}
