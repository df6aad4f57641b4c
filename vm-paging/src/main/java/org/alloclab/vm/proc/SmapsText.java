package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.alloclab.api.view.AreaDetail;
import org.alloclab.api.view.AreaField;
import org.alloclab.api.view.VmaView;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.huge.HugeEligibility;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.swap.SwapSpace;

/**
 * {@code /proc/PID/smaps} and {@code smaps_rollup} (fs/proc/task_mmu.c, show_smap).
 *
 * <p>Not modelled: the dirty bit of entries of shared memory that is written to after it was only read.
 */
final class SmapsText {
    private static final int NAME_WIDTH = 16;
    private static final int VALUE_WIDTH = 8;

    private final Mm mm;
    private final PageDescriptors pages;
    private final SwapSpace swap;
    private final HugeEligibility eligibility;
    private final int nameColumn;
    private final StringBuilder text = new StringBuilder();

    /** @param nameColumn where maps lines have the name */
    SmapsText(Mm mm, PageDescriptors pages, SwapSpace swap, HugeEligibility eligibility, int nameColumn) {
        this.mm = mm;
        this.pages = pages;
        this.swap = swap;
        this.eligibility = eligibility;
        this.nameColumn = nameColumn;
    }

    String areas(Function<Vma, VmaView> view, List<VmaView> aboveUserSpace) {
        Residency residency = new Residency(mm, pages, swap);
        for (Vma area = mm.areas.first(); area != null; area = area.next) {
            residency.clear();
            residency.add(area);
            area(view.apply(area), residency, eligibility.shown(mm, area), area.flags);
        }
        residency.clear();
        for (VmaView gate : aboveUserSpace) {
            area(gate, residency, false, gate.prot());
        }
        return text.toString();
    }

    /** The same as values. */
    List<AreaDetail> details(Function<Vma, VmaView> view, List<VmaView> aboveUserSpace) {
        List<AreaDetail> details = new ArrayList<>();
        Residency residency = new Residency(mm, pages, swap);
        for (Vma area = mm.areas.first(); area != null; area = area.next) {
            residency.clear();
            residency.add(area);
            details.add(detail(view.apply(area), residency, eligibility.shown(mm, area), area.flags));
        }
        residency.clear();
        for (VmaView gate : aboveUserSpace) {
            details.add(detail(gate, residency, false, gate.prot()));
        }
        return details;
    }

    private static AreaDetail detail(VmaView view, Residency r, boolean hugeEligible, int flags) {
        long pageBytes = (flags & VmFlags.HUGETLB) != 0 ? Pages.HUGE_BYTES : PAGE_SIZE;
        Map<AreaField, Long> figures = new EnumMap<>(AreaField.class);
        figures.put(AreaField.SIZE, view.sizeBytes() >>> 10);
        figures.put(AreaField.KERNEL_PAGE_SIZE, pageBytes >>> 10);
        figures.put(AreaField.MMU_PAGE_SIZE, pageBytes >>> 10);
        figures.put(AreaField.RSS, inKilobytes(r.rss));
        figures.put(AreaField.PSS, r.pssKilobytes());
        figures.put(AreaField.PSS_DIRTY, r.pssDirtyKilobytes());
        figures.put(AreaField.SHARED_CLEAN, inKilobytes(r.sharedClean));
        figures.put(AreaField.SHARED_DIRTY, inKilobytes(r.sharedDirty));
        figures.put(AreaField.PRIVATE_CLEAN, inKilobytes(r.privateClean));
        figures.put(AreaField.PRIVATE_DIRTY, inKilobytes(r.privateDirty));
        figures.put(AreaField.REFERENCED, inKilobytes(r.referenced));
        figures.put(AreaField.ANONYMOUS, inKilobytes(r.anon));
        figures.put(AreaField.KSM, 0L);
        figures.put(AreaField.LAZY_FREE, inKilobytes(r.lazyFree));
        figures.put(AreaField.ANON_HUGE_PAGES, inKilobytes(r.huge));
        figures.put(AreaField.SHMEM_PMD_MAPPED, 0L);
        figures.put(AreaField.FILE_PMD_MAPPED, 0L);
        figures.put(AreaField.SHARED_HUGETLB, inKilobytes(r.sharedHugetlb));
        figures.put(AreaField.PRIVATE_HUGETLB, inKilobytes(r.privateHugetlb));
        figures.put(AreaField.SWAP, inKilobytes(r.swap));
        figures.put(AreaField.SWAP_PSS, r.pssSwapKilobytes());
        figures.put(AreaField.LOCKED, r.lockedKilobytes());
        figures.put(AreaField.THP_ELIGIBLE, hugeEligible ? 1L : 0L);
        return new AreaDetail(view, figures);
    }

    private static long inKilobytes(long pages) {
        return pages << (PAGE_SHIFT - 10);
    }

    /** An area is printed from its values: every figure once. */
    private void area(VmaView view, Residency residency, boolean hugeEligible, int flags) {
        ProcText.line(text, view, nameColumn);
        detail(view, residency, hugeEligible, flags).figures().forEach((field, value) -> {
            if (field == AreaField.THP_ELIGIBLE) {
                label(field.kernelName());
                value(value);
                text.append('\n');
            } else {
                kilobytes(field.kernelName(), value);
            }
        });
        text.append("VmFlags: ").append(VmFlags.mnemonics(flags)).append('\n');
    }

    String rollup() {
        Vma first = mm.areas.first();
        Vma last = mm.areas.last();
        if (first == null || last == null) {
            return "";
        }
        Residency residency = new Residency(mm, pages, swap);
        for (Vma area = first; area != null; area = area.next) {
            residency.add(area);
        }
        ProcText.line(text, new VmaView(first.start, last.end, 0, false, 0, "00:00", 0, "[rollup]"), nameColumn);
        figures(residency);
        return text.toString();
    }

    private void figures(Residency r) {
        pages("Rss", r.rss);
        kilobytes("Pss", r.pssKilobytes());
        kilobytes("Pss_Dirty", r.pssDirtyKilobytes());
        kilobytes("Pss_Anon", r.pssAnonKilobytes());
        kilobytes("Pss_File", r.pssFileKilobytes());
        kilobytes("Pss_Shmem", r.pssShmemKilobytes());
        pages("Shared_Clean", r.sharedClean);
        pages("Shared_Dirty", r.sharedDirty);
        pages("Private_Clean", r.privateClean);
        pages("Private_Dirty", r.privateDirty);
        pages("Referenced", r.referenced);
        pages("Anonymous", r.anon);
        pages("KSM", 0);
        pages("LazyFree", r.lazyFree);
        pages("AnonHugePages", r.huge);
        pages("ShmemPmdMapped", 0);
        pages("FilePmdMapped", 0);
        pages("Shared_Hugetlb", r.sharedHugetlb);
        pages("Private_Hugetlb", r.privateHugetlb);
        pages("Swap", r.swap);
        kilobytes("SwapPss", r.pssSwapKilobytes());
        kilobytes("Locked", r.lockedKilobytes());
    }

    private void pages(String name, long pages) {
        kilobytes(name, pages << (PAGE_SHIFT - 10));
    }

    private void kilobytes(String name, long value) {
        label(name);
        value(value);
        text.append(" kB\n");
    }

    private void label(String name) {
        text.append(name).append(':').append(" ".repeat(NAME_WIDTH - name.length() - 1));
    }

    private void value(long value) {
        String digits = Long.toString(value);
        text.append(" ".repeat(Math.max(0, VALUE_WIDTH - digits.length()))).append(digits);
    }
}
