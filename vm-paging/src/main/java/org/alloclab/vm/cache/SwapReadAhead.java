package org.alloclab.vm.cache;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.reclaim.FrameSupply;
import org.alloclab.vm.reclaim.Workingset;
import org.alloclab.vm.setting.Tunables;
import org.alloclab.vm.swap.SwapCluster;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages from swap space into the swap cache, with neighbours that may be wanted soon (mm/swap_state.c).
 *
 * <p>On a device without heads the neighbours are those of the address, in a window that grows while pages read ahead are
 * used ({@code swap_vma_readahead}); on a disk they are those of the slot ({@code swap_cluster_readahead}).
 *
 * <pre>
 *   Vma.swapReadAhead    page of the last fault : 52 | window : 6 | hits : 6
 * </pre>
 */
public final class SwapReadAhead {
    private static final int HITS_BITS = 6;
    private static final int WINDOW_SHIFT = 6;
    private static final long HITS_MASK = (1 << HITS_BITS) - 1;
    private static final int FIRST_HITS = 4;
    private static final int LEAST_ROUND_UP = 4;
    private static final long TABLE_SIZE = Pages.HUGE_BYTES;

    private final PageDescriptors pages;
    private final VmEvents events;
    private final SwapSpace swap;
    private final Lru lru;
    private final FrameSupply supply;
    private final Workingset workingset;
    private final MemoryGroups groups;
    private final int mostPages;
    private final boolean byAddress;
    /** State of the window over slots, for all areas together. */
    private long lastOffset;

    private long clusterHits = FIRST_HITS;
    private long lastWindow;

    public SwapReadAhead(
            PageDescriptors pages,
            VmEvents events,
            SwapSpace swap,
            Lru lru,
            FrameSupply supply,
            Workingset workingset,
            MemoryGroups groups,
            Tunables tunables) {
        this.pages = pages;
        this.events = events;
        this.swap = swap;
        this.lru = lru;
        this.supply = supply;
        this.workingset = workingset;
        this.groups = groups;
        this.mostPages = 1 << tunables.pageCluster();
        this.byAddress = !tunables.swapDisk();
    }

    /** Reads the page of a slot, and others; answers its frame, which is in the swap cache then. */
    public long read(Mm mm, Vma area, long page, long slot) {
        if (mostPages > 1) {
            if (byAddress) {
                aroundAddress(mm, area, page);
            } else {
                aroundSlot(mm, slot);
            }
        }
        long cached = swap.cached(slot);
        return cached >= 0 ? cached : readOne(mm, slot);
    }

    /** swap_vma_readahead. */
    private void aroundAddress(Mm mm, Vma area, long page) {
        long number = page >>> PAGE_SHIFT;
        long state = area.swapReadAhead == 0 ? FIRST_HITS : area.swapReadAhead;
        long previous = state >>> PAGE_SHIFT;
        long window = windowSize(number, previous, state & HITS_MASK, (state >>> WINDOW_SHIFT) & HITS_MASK);
        area.swapReadAhead = page | window << WINDOW_SHIFT;
        if (window == 1) {
            return;
        }
        long first;
        if (number == previous + 1) {
            first = number;
        } else if (previous == number + 1) {
            first = number - window + 1;
        } else {
            first = number - (window - 1) / 2;
        }
        long table = page & -TABLE_SIZE;
        long from = Math.max(Math.max(first << PAGE_SHIFT, area.start), table);
        long to = Math.min(Math.min((first + window) << PAGE_SHIFT, area.end), table + TABLE_SIZE);
        PageTables.Leaf leaf = mm.tables.leaf(page);
        for (long address = from; leaf != null && address < to; address += PAGE_SIZE) {
            long entry = leaf.entries[PageTables.index(address)];
            if (address != page && (entry & PageTables.SWAP) != 0) {
                readAhead(mm, entry >>> PAGE_SHIFT);
            }
        }
    }

    /** swap_cluster_readahead: the aligned block of slots. */
    private void aroundSlot(Mm mm, long slot) {
        long hits = clusterHits;
        clusterHits = 0;
        long window = windowSize(slot, lastOffset, hits, lastWindow);
        if (hits == 0) {
            lastOffset = slot;
        }
        lastWindow = window;
        long first = slot & -Long.highestOneBit(window);
        for (long other = first; other < first + Long.highestOneBit(window); other++) {
            if (other != slot) {
                readAhead(mm, other);
            }
        }
    }

    /** Reads a page into the swap cache that a process says it will need, unless it is there. */
    public void ask(Mm mm, long slot) {
        if (swap.isOnlyStored(slot)) {
            readOne(mm, slot);
        }
    }

    private void readAhead(Mm mm, long slot) {
        if (swap.isOnlyStored(slot)) {
            readOne(mm, slot, PageDescriptors.READ_AHEAD);
            events.count(VmEvent.SWAP_RA);
        }
    }

    /** __swapin_nr_pages: two more than were of use last time, rounded up; not less than half as many as before. */
    private long windowSize(long offset, long previous, long hits, long lastSize) {
        long window = hits + 2;
        if (hits == 0) {
            window = offset == previous + 1 || offset == previous - 1 ? 2 : 1;
        } else {
            long rounded = LEAST_ROUND_UP;
            while (rounded < window) {
                rounded <<= 1;
            }
            window = rounded;
        }
        return Math.max(Math.min(window, mostPages), lastSize / 2);
    }

    /** A page of the swap cache is used (swap_update_readahead). */
    public void used(Vma area, long page, long frame) {
        boolean ahead = pages.testAndClear(frame, PageDescriptors.READ_AHEAD);
        if (ahead) {
            events.count(VmEvent.SWAP_RA_HIT);
        }
        if (byAddress) {
            long state = area.swapReadAhead == 0 ? FIRST_HITS : area.swapReadAhead;
            long hits = Math.min((state & HITS_MASK) + (ahead ? 1 : 0), HITS_MASK);
            area.swapReadAhead = page | (state & HITS_MASK << WINDOW_SHIFT) | hits;
        } else if (ahead) {
            clusterHits++;
        }
    }

    /** Reads one page; whoever paid for it pays again (read_swap_cache_async). */
    long readOne(@Nullable Mm mm, long slot) {
        return readOne(mm, slot, 0);
    }

    private long readOne(@Nullable Mm mm, long slot, int moreFlags) {
        long shadow = swap.shadow(slot);
        MemoryGroup group = groups.get(swap.group(slot));
        long frame = supply.user(group, mm);
        pages.describe(
                frame, swap, 0, PageDescriptors.SWAP_BACKED | PageDescriptors.ANONYMOUS | moreFlags, group.number, 0);
        swap.cache(slot, frame);
        if (shadow != SwapCluster.NO_SHADOW) {
            workingset.refaulted(frame, shadow);
        }
        lru.add(frame);
        events.swappedInPage();
        return frame;
    }
}
