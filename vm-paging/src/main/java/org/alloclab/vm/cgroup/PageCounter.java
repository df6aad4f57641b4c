package org.alloclab.vm.cgroup;

import org.jspecify.annotations.Nullable;

/**
 * Pages that a group and the groups below it have, and what they may have (mm/page_counter.c). Memory and swap space have
 * a counter each.
 *
 * <pre>
 *   0 ──── min ──── low ─────────── high ─────── max        min, low   protected from reclaim, see {@link Protection}
 *          ▲        ▲               ▲            ▲          high       reclaimed and slowed down above it
 *     hard │   soft │               │            │          max        nothing is counted above it
 * </pre>
 *
 * <p>A charge is counted here and in every counter above but the root's, in all of them or in none.
 */
public final class PageCounter {
    public static final long UNLIMITED = Long.MAX_VALUE;
    /** Every charge has to be looked at. */
    private static final long ALWAYS = -1;

    /** Whose pages these are. */
    public final MemoryGroup group;
    /** The counter that is charged as well, unless it is the root's. */
    final @Nullable PageCounter payer;
    /** The counter above, the root's too: it shares its protection out. */
    final @Nullable PageCounter parent;

    private long used;
    private long peak;
    private long max = UNLIMITED;
    private long high = UNLIMITED;
    /** Up to here a charge concerns nobody else. */
    private long ceiling = UNLIMITED;

    final Protection protection = new Protection(this);

    PageCounter(MemoryGroup group, @Nullable PageCounter parent) {
        this.group = group;
        this.parent = parent;
        this.payer = parent == null || parent.parent == null ? null : parent;
        setCeiling();
    }

    public long used() {
        return used;
    }

    /** The most there were ({@code watermark}). */
    public long peak() {
        return peak;
    }

    public long max() {
        return max;
    }

    public long high() {
        return high;
    }

    public void setMax(long pages) {
        max = pages;
        setCeiling();
    }

    public void setHigh(long pages) {
        high = pages;
        setCeiling();
    }

    void setCeiling() {
        ceiling = payer != null || protection.isAsked() ? ALWAYS : Math.min(max, high);
    }

    /**
     * Counts pages where that concerns no other counter and meets neither high nor max: answers false, and counts nothing,
     * where it does.
     */
    public boolean chargeAlone(long pages) {
        long now = used + pages;
        if (now > ceiling) {
            return false;
        }
        used = now;
        peak = Math.max(peak, now);
        return true;
    }

    /**
     * Counts pages in every counter up to the root's, unless one of them would exceed its max (page_counter_try_charge).
     *
     * @return the lowest that would, or {@code null}
     */
    public @Nullable PageCounter tryCharge(long pages) {
        for (PageCounter counter = this; counter != null; counter = counter.payer) {
            if (counter.used + pages > counter.max) {
                return counter;
            }
        }
        charge(pages);
        return null;
    }

    /** Counts pages of the kernel's own, at the limit too: room for them is made when a process needs its next page. */
    public void charge(long pages) {
        used += pages;
        peak = Math.max(peak, used);
        if (ceiling == ALWAYS) {
            chargeAbove(pages);
        }
    }

    private void chargeAbove(long pages) {
        protection.usageChanged();
        for (PageCounter counter = payer; counter != null; counter = counter.payer) {
            counter.used += pages;
            counter.peak = Math.max(counter.peak, counter.used);
            counter.protection.usageChanged();
        }
    }

    public void uncharge(long pages) {
        used -= pages;
        if (ceiling == ALWAYS) {
            unchargeAbove(pages);
        }
    }

    private void unchargeAbove(long pages) {
        protection.usageChanged();
        for (PageCounter counter = payer; counter != null; counter = counter.payer) {
            counter.used -= pages;
            counter.protection.usageChanged();
        }
    }

    /** How many more pages may be counted here. */
    public long margin() {
        return Math.max(0, max - used);
    }

    /** How many more may be counted here and above. */
    public long room() {
        long room = UNLIMITED;
        for (PageCounter counter = this; counter != null; counter = counter.payer) {
            room = Math.min(room, counter.margin());
        }
        return room;
    }
}
