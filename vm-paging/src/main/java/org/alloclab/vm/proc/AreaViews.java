package org.alloclab.vm.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.space.Prot;
import org.alloclab.api.view.AreaReport;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.PageState;
import org.alloclab.api.view.VmaView;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.OpenFile;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;

/** The areas of a process and their pages, as values. */
public final class AreaViews implements ProcFiles.Areas {
    private final Mm mm;
    private final PageDescriptors pages;
    private final SwapSpace swap;
    private final List<VmaView> aboveUserSpace;

    public AreaViews(LinuxProcess process, PageDescriptors pages, SwapSpace swap, List<VmaView> aboveUserSpace) {
        this.mm = process.mm;
        this.pages = pages;
        this.swap = swap;
        this.aboveUserSpace = List.copyOf(aboveUserSpace);
    }

    @Override
    public List<VmaView> aboveUserSpace() {
        return aboveUserSpace;
    }

    @Override
    public List<VmaView> all() {
        List<VmaView> views = new ArrayList<>(mm.areas.size() + 1);
        for (Vma area = mm.areas.first(); area != null; area = area.next) {
            views.add(view(area));
        }
        views.addAll(aboveUserSpace);
        return views;
    }

    public List<AreaReport> reports() {
        List<AreaReport> reports = new ArrayList<>(mm.areas.size());
        Residency residency = new Residency(mm, pages, swap);
        for (Vma area = mm.areas.first(); area != null; area = area.next) {
            residency.clear();
            residency.add(area);
            reports.add(new AreaReport(
                    view(area),
                    VmFlags.mnemonics(area.flags),
                    residency.rss,
                    residency.pssKilobytes(),
                    residency.anon,
                    residency.huge,
                    residency.swap,
                    residency.sharedHugetlb,
                    residency.privateHugetlb));
        }
        return reports;
    }

    /** What stands behind the pages of a range; above user space there is nothing. */
    public List<PageRun> pageRuns(long start, long end) {
        return start < 0 ? List.of(new PageRun(PageState.ABSENT, start, end)) : PageStates.of(mm, pages, start, end);
    }

    /** Where anonymous huge pages begin that one entry maps (fs/proc/task_mmu.c, smaps_pmd_entry). */
    public long[] hugePages() {
        LongStream.Builder found = LongStream.builder();
        for (Vma area = mm.areas.first(); area != null; area = area.next) {
            long address = area.start;
            while (address < area.end) {
                PageTables.Leaf leaf = mm.tables.leaf(address);
                if (leaf != null && leaf.huge && (leaf.entries[0] & (PageTables.ZERO | PageTables.FILE)) == 0) {
                    found.add(address);
                }
                address = leaf == null
                        ? mm.tables.skipMissing(address)
                        : ((address >>> Pages.HUGE_SHIFT) + 1) << Pages.HUGE_SHIFT;
            }
        }
        return found.build().toArray();
    }

    public long[] pagemap(long start, long end) {
        return PagemapEntries.of(mm, pages, start, end);
    }

    /** fs/proc/task_mmu.c, get_vma_name. */
    @Override
    public VmaView view(Vma area) {
        int prot = area.flags & (Prot.READ | Prot.WRITE | Prot.EXEC);
        boolean shared = area.is(VmFlags.MAYSHARE);
        OpenFile file = area.file;
        if (file != null && area.label.isEmpty()) {
            Inode inode = file.inode;
            long offset = area.pageOffset << MachineDescription.PAGE_SHIFT;
            return new VmaView(area.start, area.end, prot, shared, offset, inode.device, inode.number, inode.name);
        }
        return new VmaView(area.start, area.end, prot, shared, 0, "00:00", 0, nameOf(area));
    }

    private String nameOf(Vma area) {
        if (!area.label.isEmpty()) {
            return area.label;
        }
        if (area.start < mm.programBreak && area.end > mm.startBreak) {
            return "[heap]";
        }
        return area.start <= mm.startStack && area.end >= mm.startStack && mm.startStack != 0 ? "[stack]" : "";
    }
}
