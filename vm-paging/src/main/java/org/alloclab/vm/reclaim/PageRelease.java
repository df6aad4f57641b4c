package org.alloclab.vm.reclaim;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.huge.HugePages;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;

/** Pages go back when nobody names them any more: off their lists, off their groups' accounts (mm/swap.c, __folio_put). */
public final class PageRelease {
    private final PageDescriptors pages;
    private final MemoryGroups groups;
    private final Frames frames;
    private final SwapSpace swap;
    private final HugePages hugePages;

    public PageRelease(PageDescriptors pages, MemoryGroups groups, Frames frames, SwapSpace swap, HugePages hugePages) {
        this.pages = pages;
        this.groups = groups;
        this.frames = frames;
        this.swap = swap;
        this.hugePages = hugePages;
    }

    /** A page that was in use goes back: off its list, off its group's account. */
    public void frame(long frame) {
        free(frame, pages.state(frame));
    }

    private void free(long frame, long state) {
        MemoryGroup payer = groups.get(PageDescriptors.groupOf(state));
        if ((state & PageDescriptors.LRU) != 0) {
            payer.lruvec.listFor(state).remove(frame);
        }
        payer.memory.uncharge(1);
        pages.clear(frame);
        frames.giveBack(frame, 0);
    }

    /** One entry less names an anonymous page; the last one frees its frame, unless its swap slot is still named. */
    public void anonymous(long entry) {
        long frame = entry >>> PAGE_SHIFT;
        long state = pages.decrement(frame);
        if (PageDescriptors.mapCountOf(state) > 0) {
            return;
        }
        if ((entry & PageTables.COMPOUND) != 0) {
            hugePages.release(frame);
        } else if ((state & PageDescriptors.SWAP_CACHE) == 0) {
            free(frame, state);
        } else if (swap.entries(pages.slot(frame)) == 0) {
            swap.uncache(frame);
            frame(frame);
        }
    }

    /** One swap entry less; a page that is cached for the slot alone goes with the last one (free_swap_and_cache). */
    public void swapSlot(long slot) {
        long frame = swap.cached(slot);
        swap.release(slot);
        if (frame >= 0 && swap.entries(slot) == 0 && pages.mapCount(frame) == 0) {
            swap.uncache(frame);
            frame(frame);
        }
    }

    /** A page in memory gives up its slot, if no entry names that (folio_free_swap). */
    public boolean freeSlot(long frame) {
        if (swap.entries(pages.slot(frame)) > 0 || pages.is(frame, PageDescriptors.WRITEBACK)) {
            return false;
        }
        swap.uncache(frame);
        pages.set(frame, PageDescriptors.DIRTY);
        return true;
    }
}
