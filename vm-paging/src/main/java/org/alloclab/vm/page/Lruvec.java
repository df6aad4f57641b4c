package org.alloclab.vm.page;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.List;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.jspecify.annotations.Nullable;

/**
 * The lists of the pages of one memory group ({@code struct lruvec}, include/linux/mmzone.h).
 *
 * <pre>
 *                  head                                tail
 *   new page ────► │ inactive                             │ ────► evicted, unless referenced
 *                  ▲                                      │
 *       deactivated│                                      │ referenced twice
 *                  │ active                               ▼
 *                  │      tail                    head    │
 *                  └──────┴──────────────────────────────┘
 *
 *   list   0 inactive anonymous  1 active anonymous  2 inactive file  3 active file  4 unevictable
 * </pre>
 *
 * <p>{@code nonresidentAge} counts evictions and activations: the clock in which refault distances are measured. The two
 * costs say what reclaiming each kind has led to lately, in pages scanned in vain and in I/O.
 */
@SuppressWarnings("EnumOrdinal") // costs and counts are indexed by kind, and live as long as the machine
public final class Lruvec {
    public static final int INACTIVE_ANON = 0;
    public static final int INACTIVE_FILE = 2;
    public static final int ACTIVE = 1;
    public static final int UNEVICTABLE = 4;
    public static final int LISTS = 5;
    public static final int EVICTABLE_LISTS = 4;

    private static final List<String> NAMES =
            List.of("inactive_anon", "active_anon", "inactive_file", "active_file", "unevictable");
    private static final int ANON = PageKind.ANON.ordinal();
    private static final int FILE = PageKind.FILE.ordinal();
    private static final long PAGES_PER_GIB = 1L << (30 - PAGE_SHIFT);
    /** include/linux/swap.h, SWAP_CLUSTER_MAX: pages handled at a time. */
    public static final int CLUSTER = 32;

    private final @Nullable Lruvec parent;
    private final LruList[] lists = new LruList[LISTS];
    /** What happened to these pages, and to those of the groups below (mm/memcontrol.c, count_memcg_events). */
    private final VmEvents reclaimed = new VmEvents();

    private long nonresidentAge;
    private final long[] cost = new long[2];
    /** Refaults that were activated, by kind, and how many there were when reclaim looked last. */
    private final long[] activations = new long[2];

    private final long[] activationsSeen = new long[2];

    /** @param group number of the group whose pages these are */
    public Lruvec(PageDescriptors pages, int group, @Nullable Lruvec parent) {
        this.parent = parent;
        for (int i = 0; i < LISTS; i++) {
            lists[i] = new LruList(pages, group, i);
        }
    }

    /** What a list is called in {@code /proc} (include/linux/mmzone.h, {@code enum lru_list}). */
    public static String name(int list) {
        return NAMES.get(list);
    }

    public LruList list(int number) {
        return lists[number];
    }

    /** The list of a page in this state. */
    public LruList listFor(long state) {
        return lists[listOf(PageDescriptors.flagsOf(state))];
    }

    public long size(int number) {
        return lists[number].size();
    }

    public static PageKind kindOf(int list) {
        return list >= INACTIVE_FILE ? PageKind.FILE : PageKind.ANON;
    }

    /** The inactive list of a kind. */
    public static int inactive(PageKind kind) {
        return kind == PageKind.FILE ? INACTIVE_FILE : INACTIVE_ANON;
    }

    /** The list of a page with these flags. */
    public static int listOf(int flags) {
        if ((flags & PageDescriptors.UNEVICTABLE) != 0) {
            return UNEVICTABLE;
        }
        int base = (flags & PageDescriptors.SWAP_BACKED) != 0 ? INACTIVE_ANON : INACTIVE_FILE;
        return (flags & PageDescriptors.ACTIVE) != 0 ? base + ACTIVE : base;
    }

    /** Counts what happens to pages of the group, for it and for those above it. */
    public void count(VmEvent event, long times) {
        for (Lruvec lruvec = this; lruvec != null; lruvec = lruvec.parent) {
            lruvec.reclaimed.count(event, times);
        }
    }

    /** How often that was counted. */
    public long counted(VmEvent event) {
        return reclaimed.of(event);
    }

    public long nonresidentAge() {
        return nonresidentAge;
    }

    /** mm/workingset.c, workingset_age_nonresident: the clocks of the groups above go on as well. */
    public void age(long pages) {
        for (Lruvec lruvec = this; lruvec != null; lruvec = lruvec.parent) {
            lruvec.nonresidentAge += pages;
        }
    }

    public long cost(PageKind kind) {
        return cost[kind.ordinal()];
    }

    /** mm/swap.c, lru_note_cost: old costs count half whenever the sum exceeds a quarter of the pages. */
    public void noteCost(PageKind kind, long inputOutput, long rotated) {
        for (Lruvec lruvec = this; lruvec != null; lruvec = lruvec.parent) {
            lruvec.cost[kind.ordinal()] += inputOutput * CLUSTER + rotated;
            if (lruvec.cost[ANON] + lruvec.cost[FILE] > lruvec.evictable() / 4) {
                lruvec.cost[ANON] /= 2;
                lruvec.cost[FILE] /= 2;
            }
        }
    }

    long evictable() {
        long pages = 0;
        for (int i = 0; i < EVICTABLE_LISTS; i++) {
            pages += lists[i].size();
        }
        return pages;
    }

    public void noteRefaultActivation(PageKind kind) {
        for (Lruvec lruvec = this; lruvec != null; lruvec = lruvec.parent) {
            lruvec.activations[kind.ordinal()]++;
        }
    }

    /** Whether refaults have been activated since reclaim looked last: the active pages are contested. */
    public boolean isContested(PageKind kind) {
        return activations[kind.ordinal()] != activationsSeen[kind.ordinal()];
    }

    /** mm/vmscan.c, snapshot_refaults. */
    public void snapshotRefaults() {
        activationsSeen[ANON] = activations[ANON];
        activationsSeen[FILE] = activations[FILE];
    }

    /** Whether active pages of the kind have to become inactive ones. */
    public boolean inactiveIsLow(PageKind kind) {
        int base = inactive(kind);
        return inactiveIsLow(size(base), size(base + ACTIVE));
    }

    /** mm/vmscan.c, inactive_is_low: the larger the lists, the smaller the inactive share that will do. */
    public static boolean inactiveIsLow(long inactive, long active) {
        long gib = (inactive + active) / PAGES_PER_GIB;
        long ratio = gib == 0 ? 1 : (long) Math.sqrt((double) (10 * gib));
        return inactive * ratio < active;
    }
}
