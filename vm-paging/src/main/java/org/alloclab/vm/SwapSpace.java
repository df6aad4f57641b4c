package org.alloclab.vm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Swap space and the swap cache: slots that hold the content of pages without a file (mm/swapfile.c, mm/swap_state.c).
 *
 * <pre>
 *   swap entry   number of the area : 12 | slot in the area : 40
 *
 *   page mapped ──► cached, unmapped ──► written ──► evicted: content in the slot alone
 *        ▲                │                               │ read again
 *        └────────────────┴───────────────────────────────┘
 * </pre>
 *
 * <p>A slot lives as long as an entry names it or a page is cached for it. While the page is cached and unmapped nobody can
 * change it; so its content is kept here once, for the page and for the slot, and {@code written} says whether the slot
 * has it.
 */
final class SwapSpace {
    private static final int AREA_SHIFT = 40;
    private static final long SLOT_MASK = (1L << AREA_SHIFT) - 1;

    private final PageDescriptors pages;
    private final List<SwapArea> areas = new ArrayList<>();
    private long cachedPages;

    /** Swap space of areas of so many slots; of two areas the former is used first. */
    SwapSpace(PageDescriptors pages, List<Long> areaSlots) {
        this.pages = pages;
        for (int i = 0; i < areaSlots.size(); i++) {
            areas.add(new SwapArea(areaSlots.get(i), -1 - i));
        }
        areas.sort(Comparator.comparingInt(area -> -area.priority));
    }

    long totalSlots() {
        long slots = 0;
        for (SwapArea area : areas) {
            slots += area.usableSlots();
        }
        return slots;
    }

    long usedSlots() {
        long slots = 0;
        for (SwapArea area : areas) {
            slots += area.usedSlots();
        }
        return slots;
    }

    long freeSlots() {
        return totalSlots() - usedSlots();
    }

    /** Pages in the swap cache. */
    long cachedPages() {
        return cachedPages;
    }

    /** More than half is used: slots of pages in memory are freed when they can be (vm_swap_full). */
    boolean isHalfFull() {
        return freeSlots() * 2 < totalSlots();
    }

    private SwapCluster cluster(long number) {
        return areas.get((int) (number >>> AREA_SHIFT)).cluster(number & SLOT_MASK);
    }

    private static int in(long number) {
        return (int) number & SwapCluster.MASK;
    }

    /** Gives a page a slot, in which it is cached from now on (folio_alloc_swap). Answers false where none is free. */
    boolean add(long frame) {
        for (int i = 0; i < areas.size(); i++) {
            long slot = areas.get(i).take(frame, pages.group(frame));
            if (slot >= 0) {
                pages.enterSwapCache(frame, (long) i << AREA_SHIFT | slot);
                pages.set(frame, PageDescriptors.DIRTY);
                cachedPages++;
                return true;
            }
        }
        return false;
    }

    /** A page that has been read from a slot is cached for it (swapin_folio). */
    void cache(long number, long frame) {
        SwapCluster cluster = cluster(number);
        if (!cluster.isWritten(in(number))) {
            throw new IllegalStateException("a slot is read after it was written: " + number);
        }
        cluster.cache(in(number), frame, pages.group(frame));
        pages.enterSwapCache(frame, number);
        cachedPages++;
    }

    /** The frame that is cached for a slot, or -1. */
    long cached(long number) {
        return cluster(number).cached(in(number));
    }

    /** Whether a slot is in use and no page is cached for it: it can be read ahead. */
    boolean isOnlyStored(long number) {
        int area = (int) (number >>> AREA_SHIFT);
        SwapCluster cluster = area < areas.size() ? areas.get(area).clusterIfUsed(number & SLOT_MASK) : null;
        return cluster != null && cluster.cached(in(number)) < 0 && cluster.isWritten(in(number));
    }

    /** The page leaves the swap cache (delete_from_swap_cache); its slot is freed if no entry names it. */
    void uncache(long frame) {
        long number = pages.slot(frame);
        SwapCluster cluster = cluster(number);
        cluster.uncache(in(number));
        pages.clear(frame, PageDescriptors.SWAP_CACHE);
        cachedPages--;
        freeIfUnused(number, cluster);
    }

    /** Evicts a cached page that its slot holds; what is noted about it is found again at {@link #shadow}. */
    void evict(long frame, long shadow) {
        long number = pages.slot(frame);
        SwapCluster cluster = cluster(number);
        if (!cluster.isWritten(in(number)) || pages.is(frame, PageDescriptors.DIRTY)) {
            throw new IllegalStateException("a page is evicted after it was written: slot " + number);
        }
        cluster.setShadow(in(number), shadow);
        uncache(frame);
    }

    long shadow(long number) {
        return cluster(number).shadow(in(number));
    }

    /** Who paid for the page of a slot when it was evicted. */
    int group(long number) {
        return cluster(number).group(in(number));
    }

    void setContent(long number, long @Nullable [] words) {
        cluster(number).setContent(in(number), words);
    }

    long @Nullable [] content(long number) {
        return cluster(number).content(in(number));
    }

    /** The page of a slot is written to it. */
    void write(long number) {
        cluster(number).setWritten(in(number));
    }

    /** How many entries name a slot. */
    int entries(long number) {
        return cluster(number).entries(in(number));
    }

    /** One more entry names a slot. */
    void share(long number) {
        cluster(number).addEntry(in(number));
    }

    /** One entry less names a slot; without entry and page it is free. */
    void release(long number) {
        SwapCluster cluster = cluster(number);
        if (cluster.entries(in(number)) == 0) {
            throw new IllegalStateException("a slot is released as often as it was named: " + number);
        }
        cluster.dropEntry(in(number));
        freeIfUnused(number, cluster);
    }

    private void freeIfUnused(long number, SwapCluster cluster) {
        if (!cluster.isUsed(in(number))) {
            cluster.freed(in(number));
            areas.get((int) (number >>> AREA_SHIFT)).freed(cluster);
        }
    }
}
