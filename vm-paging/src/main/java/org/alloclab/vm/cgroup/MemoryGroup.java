package org.alloclab.vm.cgroup;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.setting.GroupSettings;
import org.jspecify.annotations.Nullable;

/**
 * A group of processes whose memory is counted, limited and protected together (a memory cgroup; mm/memcontrol.c). Pages
 * of files are paid for by the group that needed them first, and remain its own; so are page tables and kernel stacks.
 *
 * <pre>
 *                    /                  the root: its own pages are counted, nothing is limited
 *              ┌─────┴─────┐
 *              a           b            each counts its own pages and those below it
 *          ┌───┴───┐                    its processes, its lists and its local events are its own alone
 *         a/x     a/y
 *
 *   charge    a/x, then a                        refused if either would exceed its max
 *   reclaim   for a: a, a/x, a/y in turn         but what is protected
 *   events    in a/x, then a, but not in /       {@code memory.events.local} in a/x alone
 * </pre>
 *
 * <p>Not modelled: charges kept in stock by a CPU, up to 63 pages, other than for the pace of {@code memory.high}; reclaim
 * for kernel memory before it is charged.
 */
@SuppressWarnings("EnumOrdinal") // the counts are indexed by event, and live as long as the machine
public final class MemoryGroup {
    private static final int EVENTS = GroupEvent.values().length;
    private static final int NOWHERE = -1;

    public final int number;
    public final String name;
    public final @Nullable MemoryGroup parent;
    public final Lruvec lruvec;
    public final PageCounter memory;
    public final PageCounter swap;
    public final Pressure pressure;
    private final List<MemoryGroup> children = new ArrayList<>();
    private final long[] events = new long[EVENTS];
    private final long[] localEvents = new long[EVENTS];
    /** {@code memory.oom.group}: its processes are ended together. */
    public boolean endsTogether;

    /** Pages of page tables and of kernel stacks that the group itself pays for. */
    private long tablePages;

    private long stackPages;
    /** Faults in the group of processes that have left it or ended. */
    private long pastMinorFaults;

    private long pastMajorFaults;
    /** Pages that the CPU has charged ahead while the group was above high. */
    private long chargedAhead;

    private boolean offline;
    /** Where the next run of reclaim for this group begins among it and those below (mem_cgroup_iter). */
    private int reclaimedLast = NOWHERE;

    MemoryGroup(int number, String name, @Nullable MemoryGroup parent, PageDescriptors pages, long now) {
        this.number = number;
        this.name = name;
        this.parent = parent;
        this.lruvec = new Lruvec(pages, number, parent == null ? null : parent.lruvec);
        this.memory = new PageCounter(this, parent == null ? null : parent.memory);
        this.swap = new PageCounter(this, parent == null ? null : parent.swap);
        this.pressure = new Pressure(now);
        if (parent != null) {
            parent.children.add(this);
        }
    }

    /** Whether there are groups below it that were not removed. */
    public boolean hasChildren() {
        return !children.stream().allMatch(MemoryGroup::isOffline);
    }

    void set(GroupSettings settings) {
        memory.setMax(settings.max() == 0 ? PageCounter.UNLIMITED : settings.max() >>> PAGE_SHIFT);
        memory.setHigh(settings.high() == 0 ? PageCounter.UNLIMITED : settings.high() >>> PAGE_SHIFT);
        setLow(settings.low() >>> PAGE_SHIFT);
        setMin(settings.min() >>> PAGE_SHIFT);
        swap.setMax(swapPages(settings.swapMax()));
        swap.setHigh(swapPages(settings.swapHigh()));
        endsTogether = settings.oomGroup();
    }

    private static long swapPages(long bytes) {
        return bytes == GroupSettings.NOT_SET ? PageCounter.UNLIMITED : bytes >>> PAGE_SHIFT;
    }

    /** {@code rmdir}: nobody finds it any more; it stays below its parent with the pages that it has (css_offline). */
    void goOffline() {
        offline = true;
        memory.protection.drop();
    }

    public boolean isOffline() {
        return offline;
    }

    public boolean isRoot() {
        return parent == null;
    }

    /** Whether it is this group or one below it. */
    @SuppressWarnings("ReferenceEquality") // the group itself
    public boolean isWithin(MemoryGroup other) {
        for (@Nullable MemoryGroup group = this; group != null; group = group.parent) {
            if (group == other) {
                return true;
            }
        }
        return false;
    }

    /** The group and all below it, each in front of those below (css_next_descendant_pre). */
    public List<MemoryGroup> subtree() {
        List<MemoryGroup> found = new ArrayList<>();
        addSubtree(found);
        return found;
    }

    private void addSubtree(List<MemoryGroup> found) {
        found.add(this);
        children.forEach(child -> child.addSubtree(found));
    }

    public boolean hasSubtree() {
        return !children.isEmpty();
    }

    /** Whether reclaim for the sake of another group, or of the machine, heeds what is protected of this one. */
    @SuppressWarnings("ReferenceEquality") // the group itself
    public boolean mayBeProtectedFrom(@Nullable MemoryGroup target) {
        return parent != null && this != target;
    }

    /** Those of them behind the one at which the last run of reclaim stopped; all, if it came to the end. */
    public List<MemoryGroup> restOfSubtree() {
        List<MemoryGroup> all = subtree();
        int at = 0;
        while (at < all.size() && all.get(at).number != reclaimedLast) {
            at++;
        }
        return at + 1 < all.size() ? all.subList(at + 1, all.size()) : all;
    }

    /** A run of reclaim for this group stopped at one of the subtree, or with {@code null} came to the end. */
    public void stoppedAt(@Nullable MemoryGroup other) {
        reclaimedLast = other == null ? NOWHERE : other.number;
    }

    /** Pages on a list of this group and of those below it. */
    public long listed(int list) {
        long size = lruvec.size(list);
        for (MemoryGroup child : children) {
            size += child.listed(list);
        }
        return size;
    }

    /** Counts what happened to the group, and to those above it but the root (memcg_memory_event). */
    public void count(GroupEvent event) {
        localEvents[event.ordinal()]++;
        for (@Nullable MemoryGroup group = this; group != null && !group.isRoot(); group = group.parent) {
            group.events[event.ordinal()]++;
        }
    }

    public long events(GroupEvent event) {
        return events[event.ordinal()];
    }

    public long localEvents(GroupEvent event) {
        return localEvents[event.ordinal()];
    }

    /** {@code memory.min} and {@code memory.low} in pages, and what is left of them behind the groups above. */
    public long min() {
        return memory.protection.min();
    }

    public long low() {
        return memory.protection.low();
    }

    public long effectiveMin() {
        return memory.protection.effectiveMin();
    }

    public long effectiveLow() {
        return memory.protection.effectiveLow();
    }

    public void setMin(long pages) {
        memory.protection.setMin(pages);
    }

    public void setLow(long pages) {
        memory.protection.setLow(pages);
    }

    /** Whether the memory or the swap space of this group, or of one above, is above its high. */
    public boolean isAboveHigh() {
        for (@Nullable MemoryGroup group = this; group != null && !group.isRoot(); group = group.parent) {
            if (group.memory.used() > group.memory.high() || group.swap.used() > group.swap.high()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a charge of so many pages is the one at which the CPU's stock is filled: then a process above high has to do
     * something about it (try_charge_memcg). Answers for how many pages; 0: not yet.
     */
    public long dueForHigh(long pages) {
        if (chargedAhead >= pages) {
            chargedAhead -= pages;
            return 0;
        }
        long batch = Math.max(HighDelay.CHARGE_BATCH, pages);
        chargedAhead = batch - pages;
        return batch;
    }

    /** Whether more than half of the group's swap space, or of one above, is used (mem_cgroup_swap_full). */
    public boolean isSwapHalfFull() {
        for (@Nullable MemoryGroup group = this; group != null && !group.isRoot(); group = group.parent) {
            long half = group.swap.used() * 2;
            if (half >= group.swap.high() || half >= group.swap.max()) {
                return true;
            }
        }
        return false;
    }

    public long pastMinorFaults() {
        return pastMinorFaults;
    }

    public long pastMajorFaults() {
        return pastMajorFaults;
    }

    public long tablePages() {
        return tablePages;
    }

    public long stackPages() {
        return stackPages;
    }

    /** A page that has been charged is that of a page table. */
    public void tableTaken() {
        tablePages++;
    }

    public void tableGiven() {
        tablePages--;
        memory.uncharge(1);
    }

    /** A kernel stack of so many pages (memcg_charge_kernel_stack). */
    public void stackTaken(long pages) {
        stackPages += pages;
        memory.charge(pages);
    }

    public void stackGiven(long pages) {
        stackPages -= pages;
        memory.uncharge(pages);
    }

    /** A process that leaves, or ends: its faults here stay the group's. */
    public void keepFaults(long minor, long major) {
        pastMinorFaults += minor;
        pastMajorFaults += major;
    }
}
