package org.alloclab.vm;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.space.TransparentHugePages;
import org.jspecify.annotations.Nullable;

/**
 * Looks for small pages that would do better as huge ones (mm/khugepaged.c, khugepaged_do_scan). It runs when it is told to,
 * never by itself: how often it would is a matter of {@code scan_sleep_millisecs} and of what else the machine does.
 *
 * <p>A process is on its list from the first time it had an area that might have huge pages, and had pages: a huge fault
 * was tried, the area was advised, or grew, or merged. A child is on the list if its parent is.
 */
final class Khugepaged {
    final Collapse collapse;
    private final Kernel kernel;
    private final List<Mm> registered = new ArrayList<>();
    /** Where the scan stopped; {@code null} at the head of the list. */
    private @Nullable Mm cursor;

    private long address;
    private long collapsed;

    Khugepaged(Kernel kernel) {
        this.kernel = kernel;
        this.collapse = new Collapse(kernel);
    }

    /** An area has come to be, or has changed (khugepaged_enter_vma). */
    void enter(Mm mm, Vma area) {
        enter(mm, area, area.flags);
    }

    /** An area is about to have these flags. */
    void enter(Mm mm, Vma area, int flags) {
        if (!mm.onKhugepagedList && HugeEligibility.byKhugepaged(mm, area, flags)) {
            enter(mm);
        }
    }

    /** A process on the list forks. */
    void enter(Mm mm) {
        if (!mm.onKhugepagedList) {
            mm.onKhugepagedList = true;
            registered.add(mm);
        }
    }

    /** The process has ended (khugepaged_exit). */
    @SuppressWarnings("ReferenceEquality") // the process itself
    void exit(Mm mm) {
        if (mm.onKhugepagedList) {
            if (cursor == mm) {
                cursor = behind(mm);
                address = 0;
            }
            registered.remove(mm);
        }
    }

    private @Nullable Mm behind(Mm mm) {
        int next = registered.indexOf(mm) + 1;
        return next < registered.size() ? registered.get(next) : null;
    }

    /**
     * Scans on from where the last scan stopped.
     *
     * @param pages how many, areas and processes that are passed over counting as one; the scan ends at the end of the
     *     list, or there the second time
     * @return how many huge pages it made
     */
    long scan(long pages) {
        long before = collapsed;
        long progress = 0;
        int passes = 0;
        while (progress < pages) {
            if (cursor == null) {
                passes++;
            }
            if (registered.isEmpty()
                    || passes > 1
                    || kernel.hugePages.settings().mode() == TransparentHugePages.NEVER) {
                break;
            }
            if (cursor == null) {
                cursor = registered.get(0);
                address = 0;
            }
            progress += scan(cursor, pages - progress);
        }
        return collapsed - before;
    }

    /** khugepaged_scan_mm_slot. */
    private long scan(Mm mm, long pages) {
        long progress = 1;
        Vma area = mm.hugePagesDisabled ? null : mm.areas.firstEndingAbove(address);
        while (area != null) {
            long end = area.end & -HugeEligibility.SIZE;
            if (!HugeEligibility.byKhugepaged(mm, area, area.flags) || address > end) {
                progress++;
            } else {
                address = Math.max(address, HugeEligibility.alignUp(area.start));
                while (address < end) {
                    Collapse.Result result = collapse.collapse(
                            mm, area, address, kernel.hugePages.settings().limits());
                    collapsed += result == Collapse.Result.SUCCEED ? 1 : 0;
                    address += HugeEligibility.SIZE;
                    progress += PageTables.ENTRIES;
                    if (progress >= pages) {
                        return progress;
                    }
                }
            }
            area = area.next;
        }
        cursor = behind(mm);
        address = 0;
        return progress;
    }
}
