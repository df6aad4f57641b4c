package org.alloclab.vm.huge;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Vma;
import org.jspecify.annotations.Nullable;

/**
 * The processes whose small pages might do better as huge ones, and how far the scan of them has come (mm/khugepaged.c,
 * struct khugepaged_scan).
 *
 * <p>A process is on the list from the first time it had an area that might have huge pages, and had pages: a huge fault
 * was tried, the area was advised, or grew, or merged. A child is on the list if its parent is.
 */
public final class HugeCandidates {
    private final HugeEligibility eligibility;
    private final List<Mm> registered = new ArrayList<>();
    private @Nullable Mm cursor;
    private long address;

    public HugeCandidates(HugeEligibility eligibility) {
        this.eligibility = eligibility;
    }

    /** An area has come to be, or has changed (khugepaged_enter_vma). */
    public void enter(Mm mm, Vma area) {
        enter(mm, area, area.flags);
    }

    /** An area is about to have these flags. */
    public void enter(Mm mm, Vma area, int flags) {
        if (!mm.onKhugepagedList && eligibility.byKhugepaged(mm, area, flags)) {
            enter(mm);
        }
    }

    /** A process on the list forks. */
    public void enter(Mm mm) {
        if (!mm.onKhugepagedList) {
            mm.onKhugepagedList = true;
            registered.add(mm);
        }
    }

    /** The process has ended (khugepaged_exit). */
    @SuppressWarnings("ReferenceEquality") // the process itself
    public void exit(Mm mm) {
        if (mm.onKhugepagedList) {
            if (cursor == mm) {
                passed(mm);
            }
            registered.remove(mm);
        }
    }

    public boolean isEmpty() {
        return registered.isEmpty();
    }

    /** The process at which the scan stopped; {@code null} at the head of the list. */
    @Nullable
    public Mm cursor() {
        return cursor;
    }

    /** Where in it the scan goes on. */
    public long address() {
        return address;
    }

    public void goOnAt(long next) {
        address = next;
    }

    /** The scan begins with the first process. */
    public Mm restart() {
        Mm first = registered.get(0);
        cursor = first;
        address = 0;
        return first;
    }

    /** The scan is through with a process. */
    public void passed(Mm mm) {
        int next = registered.indexOf(mm) + 1;
        cursor = next < registered.size() ? registered.get(next) : null;
        address = 0;
    }
}
