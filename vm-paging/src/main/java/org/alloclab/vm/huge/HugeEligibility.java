package org.alloclab.vm.huge;

import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.setting.HugeSettings;

/**
 * Which areas may have huge pages (mm/huge_memory.c, __thp_vma_allowable_orders; include/linux/huge_mm.h, vma_thp_disabled
 * and thp_vma_suitable_order).
 *
 * <pre>
 *                      fault   smaps   khugepaged   MADV_COLLAPSE
 *   not switched off     x       x         x             x          prctl, MADV_NOHUGEPAGE, tables of 2 MiB at all
 *   anonymous            x       x         x             x
 *   always, or advised   x       x         x                        the administrator's word
 *   2 MiB fit in         *       x         x             x          * the 2 MiB around the address, see HugeFaults
 *   had a page before                      x             x          an anon_vma
 *   not special                            x             x          may grow, is not a device's
 * </pre>
 *
 * <p>Not modelled: huge pages of files and of shared memory ({@code shmem_enabled=never},
 * {@code CONFIG_READ_ONLY_THP_FOR_FS} off). A stack is like any area once its program runs.
 */
public final class HugeEligibility {
    private final HugeSettings settings;

    public HugeEligibility(HugeSettings settings) {
        this.settings = settings;
    }

    /** At a page fault, where the caller sees to it that the 2 MiB lie in the area. */
    public boolean atFault(Mm mm, Vma area) {
        return isPossible(mm, area, area.flags) && isAllowed(area.flags);
    }

    /** {@code THPeligible} of smaps. */
    public boolean shown(Mm mm, Vma area) {
        return atFault(mm, area) && fits(area);
    }

    /** For {@code MADV_COLLAPSE}, which does not ask the administrator. */
    public static boolean forCollapse(Mm mm, Vma area) {
        return isPossible(mm, area, area.flags) && hadPages(area);
    }

    /** For khugepaged, if the area had these flags. */
    public boolean byKhugepaged(Mm mm, Vma area, int flags) {
        return isPossible(mm, area, flags) && isAllowed(flags) && hadPages(area);
    }

    private static boolean isPossible(Mm mm, Vma area, int flags) {
        return area.file == null
                && !mm.hugePagesDisabled
                && (flags & VmFlags.NOHUGEPAGE) == 0
                && mm.tables.geometry().hasHugePages();
    }

    private static boolean hadPages(Vma area) {
        return area.anonVma != null && !area.is(VmFlags.DONTEXPAND | VmFlags.PFNMAP | VmFlags.IO) && fits(area);
    }

    private static boolean fits(Vma area) {
        return Pages.alignHugeUp(area.start) + Pages.HUGE_BYTES <= area.end;
    }

    /** Whether an area with these flags may have huge pages as far as the administrator is concerned. */
    private boolean isAllowed(int flags) {
        return switch (settings.mode()) {
            case ALWAYS -> true;
            case MADVISE -> (flags & VmFlags.HUGEPAGE) != 0;
            case NEVER -> false;
        };
    }
}
