package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.PageState;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.table.PageTables;

/**
 * Names the states of pages, neighbours of one state together (fs/proc/task_mmu.c, pagemap_read). What no table covers is
 * stepped over table by table.
 */
final class PageStates {
    private final Mm mm;
    private final PageDescriptors pages;
    private final List<PageRun> runs = new ArrayList<>();
    private PageState state = PageState.ABSENT;
    private long from;

    private PageStates(Mm mm, PageDescriptors pages) {
        this.mm = mm;
        this.pages = pages;
    }

    /** The runs that tile {@code [start, end)}, both below the end of user space. */
    static List<PageRun> of(Mm mm, PageDescriptors pages, long start, long end) {
        PageStates states = new PageStates(mm, pages);
        states.walk(start, end);
        return List.copyOf(states.runs);
    }

    private void walk(long start, long end) {
        from = start;
        long address = start;
        while (address < end) {
            PageTables.Leaf leaf = mm.tables.leaf(address);
            long stop = Math.min(
                    end,
                    leaf == null
                            ? mm.tables.skipMissing(address)
                            : ((address >>> Pages.HUGE_SHIFT) + 1) << Pages.HUGE_SHIFT);
            if (leaf == null) {
                next(address, PageState.ABSENT);
            } else if (leaf.hugetlb != null) {
                next(address, hugetlb(!leaf.hugetlb.anonymous, leaf.hugetlb.mapCount == 1));
            } else {
                for (long page = address; page < stop; page += PAGE_SIZE) {
                    next(page, stateOf(leaf, leaf.entries[PageTables.index(page)]));
                }
            }
            address = stop;
        }
        close(end);
    }

    private void next(long address, PageState its) {
        if (its != state) {
            close(address);
            state = its;
        }
    }

    private void close(long end) {
        if (end > from) {
            runs.add(new PageRun(state, from, end));
            from = end;
        }
    }

    private PageState stateOf(PageTables.Leaf leaf, long entry) {
        if ((entry & PageTables.PRESENT) == 0) {
            return (entry & (PageTables.SWAP | PageTables.GUARD)) != 0 ? PageState.SWAPPED : PageState.ABSENT;
        }
        if ((entry & PageTables.ZERO) != 0) {
            return (entry & PageTables.HUGE_ZERO) != 0 ? PageState.HUGE_ZERO_PAGE : PageState.ZERO_PAGE;
        }
        // a mapped huge page is judged by its first page
        boolean once = pages.mapCountOfEntry(leaf.huge ? leaf.entries[0] : entry) == 1;
        if ((entry & PageTables.FILE) != 0) {
            return once ? PageState.FILE : PageState.FILE_SHARED;
        }
        return once ? PageState.ANONYMOUS : PageState.ANONYMOUS_SHARED;
    }

    private static PageState hugetlb(boolean file, boolean once) {
        if (file) {
            return once ? PageState.HUGETLB_FILE : PageState.HUGETLB_FILE_SHARED;
        }
        return once ? PageState.HUGETLB : PageState.HUGETLB_SHARED;
    }
}
