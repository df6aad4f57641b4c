package org.alloclab.vm.page;

import org.jspecify.annotations.Nullable;

/**
 * A group of processes whose memory is counted, and limited, together (a memory cgroup; mm/memcontrol.c). Pages of files
 * are paid for by the group that needed them first, and remain its own; so are page tables, kernel stacks and the objects
 * of processes ({@code memory.kmem}).
 *
 * <p>Not modelled: groups below groups other than below the root; protection ({@code memory.low}); {@code memory.high};
 * a swap limit of its own; charges kept in stock by a CPU, up to 63 pages; reclaim for kernel memory before it is charged.
 */
public final class MemoryGroup {
    static final long UNLIMITED = Long.MAX_VALUE;

    public final int number;
    public final String name;
    public final @Nullable MemoryGroup parent;
    public final Lruvec lruvec;
    /** {@code memory.max} in pages. */
    public final long limitPages;

    private long usedPages;
    private long peakPages;
    /** How often the limit was met ({@code memory.events}: max), and processes killed for it. */
    public long limitMet;

    public long killed;

    MemoryGroup(int number, String name, @Nullable MemoryGroup parent, PageDescriptors pages, long limitPages) {
        this.number = number;
        this.name = name;
        this.parent = parent;
        this.lruvec = new Lruvec(pages, number, parent == null ? null : parent.lruvec);
        this.limitPages = limitPages;
    }

    public long usedPages() {
        return usedPages;
    }

    long peakPages() {
        return peakPages;
    }

    /** Counts pages, unless that would exceed the limit (mm/page_counter.c, page_counter_try_charge). */
    public boolean tryCharge(long pages) {
        if (usedPages + pages > limitPages) {
            return false;
        }
        usedPages += pages;
        peakPages = Math.max(peakPages, usedPages);
        return true;
    }

    /** Counts pages of the kernel's own, at the limit too: room for them is made when a process needs its next page. */
    public void charge(long pages) {
        usedPages += pages;
        peakPages = Math.max(peakPages, usedPages);
    }

    public void uncharge(long pages) {
        usedPages -= pages;
    }
}
