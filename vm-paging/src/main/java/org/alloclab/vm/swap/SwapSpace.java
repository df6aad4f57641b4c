package org.alloclab.vm.swap;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.machine.SwapDevice;
import org.alloclab.vm.cgroup.GroupEvent;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.page.PageDescriptors;
import org.jspecify.annotations.Nullable;

/**
 * Swap space and the swap cache: slots that hold the content of pages without a file (mm/swapfile.c, mm/swap_state.c).
 *
 * <pre>
 *   swap entry   number of the area : 12 | slot in the area : 40
 *   area         the one of the highest priority that has room; those of equal priority take turns,
 *                after each cluster on devices without heads, after each slot on disks
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
public final class SwapSpace {
    private static final int AREA_SHIFT = 40;
    private static final long SLOT_MASK = (1L << AREA_SHIFT) - 1;

    private final PageDescriptors pages;
    private final MemoryGroups groups;
    private final List<SwapArea> areas = new ArrayList<>();
    /** Numbers of the areas in use, in the order in which they are asked for slots ({@code swap_avail_heads}). */
    private final List<Integer> available = new ArrayList<>();

    /** The area whose cluster gave the last slot ({@code percpu_swap_cluster}), or -1. */
    private int lastArea = -1;

    private final boolean disks;
    private int leastPriority = -1;
    private long cachedPages;

    /**
     * Swap space on devices, in the order in which they were made ready.
     *
     * @param disks whether they have heads
     */
    public SwapSpace(PageDescriptors pages, MemoryGroups groups, List<SwapDevice> devices, boolean disks) {
        this.pages = pages;
        this.groups = groups;
        this.disks = disks;
        for (SwapDevice device : devices) {
            areas.add(new SwapArea(device.bytes() >>> PAGE_SHIFT, priority(device.priority()), areas.size()));
            resume(areas.size() - 1);
        }
    }

    /** mm/swapfile.c, enable_swap_info: without a priority of its own an area comes after all others. */
    private int priority(int asked) {
        return asked >= 0 ? asked : --leastPriority;
    }

    /** The area of a swap entry. */
    public static int areaOf(long number) {
        return (int) (number >>> AREA_SHIFT);
    }

    /** The areas in use, as they were made ready. */
    public List<SwapArea> areas() {
        return areas.stream().filter(area -> available.contains(area.number)).toList();
    }

    public boolean isInUse(int area) {
        return available.contains(area);
    }

    public boolean isEmpty(int area) {
        return areas.get(area).usedSlots() == 0;
    }

    /** Slots that pages can have in an area. */
    public long slots(int area) {
        return areas.get(area).usableSlots();
    }

    /** No further slot of an area is given out, and its room does not count any more (del_from_avail_list). */
    public void stop(int area) {
        available.remove(Integer.valueOf(area));
        lastArea = -1;
    }

    /**
     * {@code swapon(2)} on the device of an area that is not in use.
     *
     * @return whether there is one
     */
    public boolean start(int area, int priority) {
        if (area < 0 || area >= areas.size() || isInUse(area)) {
            return false;
        }
        areas.set(area, areas.get(area).anew(priority(priority)));
        resume(area);
        return true;
    }

    /** An area is asked for slots again, behind those of its priority. */
    public void resume(int area) {
        int place = 0;
        while (place < available.size() && areas.get(available.get(place)).priority >= areas.get(area).priority) {
            place++;
        }
        available.add(place, area);
    }

    public long totalSlots() {
        long slots = 0;
        for (int area : available) {
            slots += areas.get(area).usableSlots();
        }
        return slots;
    }

    public long usedSlots() {
        long slots = 0;
        for (SwapArea area : areas) {
            slots += area.usedSlots();
        }
        return slots;
    }

    public long freeSlots() {
        return totalSlots() - usedSlots();
    }

    /** Pages in the swap cache. */
    public long cachedPages() {
        return cachedPages;
    }

    /** How many of them pages of a group may have (mem_cgroup_get_nr_swap_pages). */
    public long freeSlots(MemoryGroup group) {
        return Math.min(freeSlots(), group.swap.room());
    }

    /**
     * More than half is used, of all or of what a page's group may have: slots of pages in memory are freed when they can be
     * (mem_cgroup_swap_full).
     */
    public boolean isHalfFull(long frame) {
        return freeSlots() * 2 < totalSlots() || groups.get(pages.group(frame)).isSwapHalfFull();
    }

    private SwapCluster cluster(long number) {
        return areas.get(areaOf(number)).cluster(number & SLOT_MASK);
    }

    private static int in(long number) {
        return (int) number & SwapCluster.MASK;
    }

    /**
     * Gives a page a slot, in which it is cached from now on (folio_alloc_swap). Answers false where none is free, or the
     * page's group may have no more (mem_cgroup_try_charge_swap).
     */
    public boolean add(long frame) {
        MemoryGroup payer = groups.get(pages.group(frame));
        if (payer.swap.tryCharge(1) != null) {
            payer.count(GroupEvent.SWAP_MAX);
            payer.count(GroupEvent.SWAP_FAIL);
            return false;
        }
        long slot = lastArea >= 0 && areas.get(lastArea).hasRoomInCluster() ? takeFrom(lastArea, frame) : -1;
        for (int place = 0; slot < 0 && place < available.size(); place++) {
            int area = available.get(place);
            if (!areas.get(area).isFull()) {
                available.remove(place);
                resume(area);
                slot = takeFrom(area, frame);
            }
        }
        if (slot < 0) {
            payer.swap.uncharge(1);
            payer.count(GroupEvent.SWAP_FAIL);
            return false;
        }
        pages.enterSwapCache(frame, slot);
        pages.set(frame, PageDescriptors.DIRTY);
        cachedPages++;
        return true;
    }

    private long takeFrom(int area, long frame) {
        long slot = areas.get(area).take(frame, pages.group(frame));
        lastArea = slot < 0 || disks ? -1 : area;
        return slot < 0 ? -1 : (long) area << AREA_SHIFT | slot;
    }

    /** A page that has been read from a slot is cached for it (swapin_folio). */
    public void cache(long number, long frame) {
        SwapCluster cluster = cluster(number);
        if (!cluster.isWritten(in(number))) {
            throw new IllegalStateException("a slot is read after it was written: " + number);
        }
        cluster.cache(in(number), frame, pages.group(frame));
        pages.enterSwapCache(frame, number);
        cachedPages++;
    }

    /** The frame that is cached for a slot, or -1. */
    public long cached(long number) {
        return cluster(number).cached(in(number));
    }

    /** Whether a slot is in use and no page is cached for it: it can be read ahead. */
    public boolean isOnlyStored(long number) {
        int area = areaOf(number);
        SwapCluster cluster = area < areas.size() ? areas.get(area).clusterIfUsed(number & SLOT_MASK) : null;
        return cluster != null && cluster.cached(in(number)) < 0 && cluster.isWritten(in(number));
    }

    /** The page leaves the swap cache (delete_from_swap_cache); its slot is freed if no entry names it. */
    public void uncache(long frame) {
        long number = pages.slot(frame);
        SwapCluster cluster = cluster(number);
        cluster.uncache(in(number));
        pages.clear(frame, PageDescriptors.SWAP_CACHE);
        cachedPages--;
        freeIfUnused(number, cluster);
    }

    /** Evicts a cached page that its slot holds; what is noted about it is found again at {@link #shadow}. */
    public void evict(long frame, long shadow) {
        long number = pages.slot(frame);
        SwapCluster cluster = cluster(number);
        if (!cluster.isWritten(in(number)) || pages.is(frame, PageDescriptors.DIRTY)) {
            throw new IllegalStateException("a page is evicted after it was written: slot " + number);
        }
        cluster.setShadow(in(number), shadow);
        uncache(frame);
    }

    public long shadow(long number) {
        return cluster(number).shadow(in(number));
    }

    /** Who paid for the page of a slot when it was evicted. */
    public int group(long number) {
        return cluster(number).group(in(number));
    }

    public void setContent(long number, long @Nullable [] words) {
        cluster(number).setContent(in(number), words);
    }

    public long @Nullable [] content(long number) {
        return cluster(number).content(in(number));
    }

    /** The page of a slot is written to it. */
    public void write(long number) {
        cluster(number).setWritten(in(number));
    }

    /** How many entries name a slot. */
    public int entries(long number) {
        return cluster(number).entries(in(number));
    }

    /** One more entry names a slot. */
    public void share(long number) {
        cluster(number).addEntry(in(number));
    }

    /** One entry less names a slot; without entry and page it is free. */
    public void release(long number) {
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
            groups.get(cluster.group(in(number))).swap.uncharge(1);
            areas.get(areaOf(number)).freed(cluster);
        }
    }
}
