package org.alloclab.vm.cgroup;

/**
 * How much of a group's memory reclaim spares: {@code memory.min} at any rate, {@code memory.low} while there is other
 * memory (mm/page_counter.c, propagate_protected_usage, effective_protection).
 *
 * <pre>
 *   what a parent protects is shared out by what its children claim and use
 *
 *     claim     = min(usage, asked)                         of each child
 *     effective = claim                                     if the claims together do not exceed the parent's
 *               = parent's * claim / (sum of claims)        if they do
 *               + what is unclaimed, by usage that is not protected yet    with {@code memory_recursiveprot}
 * </pre>
 *
 * <p>Seen from the group for whose sake memory is reclaimed: its own children have what they ask for, and it has nothing.
 */
final class Protection {
    private static final int MIN = 0;
    private static final int LOW = 1;
    private static final int KINDS = 2;

    private final PageCounter counter;
    private final long[] asked = new long[KINDS];
    /** The part of it that is used, and the sum of those of the children. */
    private final long[] claimed = new long[KINDS];

    private final long[] claimedByChildren = new long[KINDS];
    private final long[] effective = new long[KINDS];

    Protection(PageCounter counter) {
        this.counter = counter;
    }

    /** Whether the counter's changes matter to anybody. */
    boolean isAsked() {
        return asked[MIN] != 0 || asked[LOW] != 0;
    }

    long min() {
        return asked[MIN];
    }

    long low() {
        return asked[LOW];
    }

    long effectiveMin() {
        return effective[MIN];
    }

    long effectiveLow() {
        return effective[LOW];
    }

    void setMin(long pages) {
        set(MIN, pages);
    }

    void setLow(long pages) {
        set(LOW, pages);
    }

    private void set(int kind, long pages) {
        asked[kind] = pages;
        counter.setCeiling();
        usageChanged();
    }

    /** propagate_protected_usage. */
    void usageChanged() {
        PageCounter parent = counter.parent;
        if (parent == null) {
            return;
        }
        for (int kind = 0; kind < KINDS; kind++) {
            long claim = Math.min(counter.used(), asked[kind]);
            parent.protection.claimedByChildren[kind] += claim - claimed[kind];
            claimed[kind] = claim;
        }
    }

    /** The group goes: it claims nothing any more. */
    void drop() {
        setMin(0);
        setLow(0);
    }

    /**
     * page_counter_calculate_protection; whoever is above must have been calculated before.
     *
     * @param target the counter of the group for whose sake memory is reclaimed, the root's for the machine
     */
    @SuppressWarnings("ReferenceEquality") // the counter itself
    void calculate(PageCounter target, RecursiveProtection recursive) {
        PageCounter parent = counter.parent;
        if (counter == target || parent == null) {
            return;
        }
        if (parent == target) {
            effective[MIN] = asked[MIN];
            effective[LOW] = asked[LOW];
            return;
        }
        for (int kind = 0; kind < KINDS; kind++) {
            effective[kind] = share(kind, parent, recursive);
        }
    }

    private long share(int kind, PageCounter parent, RecursiveProtection recursive) {
        long usage = counter.used();
        long claim = Math.min(usage, asked[kind]);
        long above = parent.protection.effective[kind];
        long siblings = parent.protection.claimedByChildren[kind];
        if (siblings > above) {
            return divided(above, claim, siblings);
        }
        long share = claim;
        boolean mayTakeMore = recursive == RecursiveProtection.ON && above > siblings && parent.used() > siblings;
        if (mayTakeMore && usage > claim) {
            share += divided(above - siblings, usage - claim, parent.used() - siblings);
        }
        return share;
    }

    /** {@code whole * part / of}, which may be large. */
    private static long divided(long whole, long part, long of) {
        return Math.multiplyHigh(whole, part) == 0 && whole * part >= 0
                ? whole * part / of
                : (long) ((double) whole * part / of);
    }
}
