package org.alloclab.vm.fault;

import org.alloclab.api.space.TransparentHugePages;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.huge.HugeCandidates;
import org.alloclab.vm.huge.HugeEligibility;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.setting.HugeSettings;
import org.alloclab.vm.table.PageTables;

/**
 * Looks for small pages that would do better as huge ones (mm/khugepaged.c, khugepaged_do_scan). It runs when it is told to,
 * never by itself: how often it would is a matter of {@code scan_sleep_millisecs} and of what else the machine does.
 */
public final class Khugepaged {
    private final HugeSettings settings;
    private final HugeCandidates candidates;
    private final HugeEligibility eligibility;
    private final Collapse collapse;
    private long collapsed;

    public Khugepaged(
            HugeSettings settings, HugeCandidates candidates, HugeEligibility eligibility, Collapse collapse) {
        this.settings = settings;
        this.candidates = candidates;
        this.eligibility = eligibility;
        this.collapse = collapse;
    }

    /**
     * Scans on from where the last scan stopped.
     *
     * @param pages how many, areas and processes that are passed over counting as one; the scan ends at the end of the
     *     list, or there the second time
     * @return how many huge pages it made
     */
    public long scan(long pages) {
        long before = collapsed;
        long progress = 0;
        int passes = 0;
        while (progress < pages) {
            Mm cursor = candidates.cursor();
            if (cursor == null) {
                passes++;
            }
            if (candidates.isEmpty() || passes > 1 || settings.mode() == TransparentHugePages.NEVER) {
                break;
            }
            progress += scan(cursor == null ? candidates.restart() : cursor, pages - progress);
        }
        return collapsed - before;
    }

    /** khugepaged_scan_mm_slot. */
    private long scan(Mm mm, long pages) {
        long progress = 1;
        long address = candidates.address();
        Vma area = mm.hugePagesDisabled ? null : mm.areas.firstEndingAbove(address);
        while (area != null) {
            long end = area.end & -Pages.HUGE_BYTES;
            if (!eligibility.byKhugepaged(mm, area, area.flags) || address > end) {
                progress++;
            } else {
                address = Math.max(address, Pages.alignHugeUp(area.start));
                while (address < end) {
                    Collapse.Result result = collapse.collapse(mm, area, address, settings.limits());
                    collapsed += result == Collapse.Result.SUCCEED ? 1 : 0;
                    address += Pages.HUGE_BYTES;
                    candidates.goOnAt(address);
                    progress += PageTables.ENTRIES;
                    if (progress >= pages) {
                        return progress;
                    }
                }
            }
            area = area.next;
        }
        candidates.passed(mm);
        return progress;
    }
}
