package org.alloclab.vm.reclaim;

import org.alloclab.vm.cgroup.Heed;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.PageKind;
import org.alloclab.vm.swap.SwapSpace;

/**
 * How many pages of each list a run scans (mm/vmscan.c, get_scan_count).
 *
 * <pre>
 *   anonymous part = swappiness         * (total + 1) / (anonymous cost + 1)
 *   file part      = (200 - swappiness) * (total + 1) / (file cost + 1)
 *   list           = (pages >> priority) * part / (sum of both)
 * </pre>
 */
public final class ScanShares {
    private enum Balance {
        FILE,
        ANON,
        EQUAL,
        FRACTION
    }

    private static final int MAX_SWAPPINESS = 200;

    private final SwapSpace swap;
    private final int swappiness;

    public ScanShares(SwapSpace swap, int swappiness) {
        this.swap = swap;
        this.swappiness = swappiness;
    }

    /** Pages to scan by list. */
    long[] of(MemoryGroup group, ScanControl control) {
        Balance balance = balance(group, control);
        long sum = control.anonCost + control.fileCost;
        long anonCost = sum + control.anonCost;
        long fileCost = sum + control.fileCost;
        long total = anonCost + fileCost;
        long anonPart = swappiness * (total + 1) / (anonCost + 1);
        long filePart = (MAX_SWAPPINESS - swappiness) * (total + 1) / (fileCost + 1);
        long[] pages = new long[Lruvec.EVICTABLE_LISTS];
        for (int list = 0; list < pages.length; list++) {
            long scan = unprotected(group.lruvec.size(list), group, control) >> control.priority;
            boolean file = Lruvec.kindOf(list) == PageKind.FILE;
            pages[list] = switch (balance) {
                case EQUAL -> scan;
                case FRACTION -> scan * (file ? filePart : anonPart) / (anonPart + filePart);
                case FILE -> file ? scan : 0;
                case ANON -> file ? 0 : scan;
            };
        }
        return pages;
    }

    /** apply_proportional_protection: the larger the protected part of a group, the less of its lists is looked at. */
    private static long unprotected(long size, MemoryGroup group, ScanControl control) {
        if (!group.mayBeProtectedFrom(control.target)) {
            return size;
        }
        long min = group.effectiveMin();
        long low = group.effectiveLow();
        if (min == 0 && low == 0) {
            return size;
        }
        boolean heedsLow = control.heed == Heed.LOW_TOO && low > min;
        control.skippedLow |= heedsLow;
        long kept = heedsLow ? low : min;
        long all = Math.max(group.memory.used(), kept);
        return Math.max(Lruvec.CLUSTER, size - size * kept / (all + 1));
    }

    private Balance balance(MemoryGroup group, ScanControl control) {
        if (swap.freeSlots(group) == 0 || (control.isForGroup() && swappiness == 0)) {
            return Balance.FILE;
        }
        if (control.priority == 0 && swappiness != 0) {
            return Balance.EQUAL;
        }
        if (control.fileIsTiny) {
            return Balance.ANON;
        }
        return control.cacheTrimMode ? Balance.FILE : Balance.FRACTION;
    }
}
