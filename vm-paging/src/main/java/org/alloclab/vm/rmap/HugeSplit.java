package org.alloclab.vm.rmap;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.api.probe.Teller;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.table.PageTables;

/** The mapping of a huge page becomes one of small pages; the page itself stays (mm/huge_memory.c). */
public final class HugeSplit {
    private final VmEvents events;
    private final Teller teller;

    public HugeSplit(VmEvents events, Teller teller) {
        this.events = events;
        this.teller = teller;
    }

    /** Splits the mapping across an address that is no multiple of its size (vma_adjust_trans_huge). */
    public void at(PageTables tables, long address) {
        if (!Pages.isHugeAligned(address)) {
            PageTables.Leaf leaf = tables.leaf(address);
            if (leaf != null && leaf.huge) {
                leaf(leaf);
            }
        }
    }

    /** The level-2 entry gives way to the deposited table (__split_huge_pmd). */
    public void leaf(PageTables.Leaf leaf) {
        leaf.huge = false;
        teller.tell(Steps.HUGE_SPLIT, leaf.entries[0] >>> PAGE_SHIFT, 0);
        events.count(VmEvent.THP_SPLIT_PMD);
        for (int i = 0; i < PageTables.ENTRIES; i++) {
            leaf.entries[i] &= ~PageTables.HUGE_ZERO;
        }
    }
}
