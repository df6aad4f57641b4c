package org.alloclab.vm.rmap;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.vm.area.AnonVma;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.MappingTree;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;
import org.jspecify.annotations.Nullable;

/**
 * Finds the page-table entries that name a page (mm/rmap.c).
 *
 * <pre>
 *   frame ──► mapping: AnonVma or Inode ──► areas that cover the page's index ──► address in each ──► entry
 * </pre>
 */
public final class ReverseMapping {

    /** Receives the entries that name a page; answers whether to go on. */
    public interface Visitor {
        boolean entry(Mm mm, Vma area, long address, PageTables.Leaf leaf, int slot);
    }

    private final PageDescriptors pages;
    private final SwapSpace swap;
    private final HugeSplit splitHuge;
    private int areaFlags;
    private int references;
    private boolean unmapped;

    public ReverseMapping(PageDescriptors pages, SwapSpace swap, HugeSplit splitHuge) {
        this.pages = pages;
        this.swap = swap;
        this.splitHuge = splitHuge;
    }

    /** mm/rmap.c, rmap_walk. */
    public void forEach(long frame, Visitor visitor) {
        if (pages.mapCount(frame) == 0) {
            return;
        }
        boolean anonymous = pages.is(frame, PageDescriptors.ANONYMOUS);
        Object mapping = pages.mapping(frame);
        MappingTree areas = anonymous ? ((AnonVma) mapping).areas : ((Inode) mapping).areas;
        long index = pages.index(frame);
        long kind = anonymous ? PageTables.PRESENT : PageTables.PRESENT | PageTables.FILE;
        areas.forEach(index, index, mapped -> {
            Vma area = Vma.of(mapped);
            Mm mm = area.mm;
            long address = area.addressOf(index);
            PageTables.Leaf leaf = mm == null ? null : mm.tables.leaf(address);
            if (mm == null || leaf == null) {
                return true;
            }
            int slot = PageTables.index(address);
            long entry = leaf.entries[slot];
            boolean names = entry >>> PAGE_SHIFT == frame
                    && (entry & (PageTables.PRESENT | PageTables.FILE)) == kind
                    && (entry & PageTables.ZERO) == 0;
            return !names || visitor.entry(mm, area, address, leaf, slot);
        });
    }

    /**
     * Counts the entries through which the page was used since it was asked last, and clears their marks (mm/rmap.c,
     * folio_referenced). The TLB forgets the page, so that the next use is noted.
     *
     * @param group whose processes count, those below it as well, or {@code null} for all
     */
    public int references(long frame, @Nullable MemoryGroup group) {
        areaFlags = 0;
        references = 0;
        forEach(frame, (mm, area, address, leaf, slot) -> {
            if (group != null && !mm.group.isWithin(group)) {
                return true;
            }
            areaFlags |= area.flags;
            if (area.is(VmFlags.LOCKED)) {
                return false;
            }
            if ((leaf.entries[slot] & PageTables.ACCESSED) != 0) {
                leaf.entries[slot] &= ~PageTables.ACCESSED;
                mm.tlb.revoke(address, PAGE_SIZE);
                references += area.is(VmFlags.SEQ_READ | VmFlags.RAND_READ) ? 0 : 1;
            }
            return true;
        });
        return references;
    }

    /** The flags of the areas that {@link #references} has just met, combined. */
    public int areaFlags() {
        return areaFlags;
    }

    /**
     * Takes the page out of all page tables (mm/rmap.c, try_to_unmap). An anonymous page leaves the entries of its swap
     * slot behind; one that is lazily free leaves nothing, if it was not written to again.
     *
     * @return whether no entry names the page any more
     */
    public boolean unmap(long frame) {
        unmapped = true;
        forEach(frame, (mm, area, address, leaf, slot) -> {
            if (area.is(VmFlags.LOCKED)) {
                unmapped = false;
                return false;
            }
            if (leaf.huge) {
                splitHuge.leaf(leaf);
            }
            if (pages.is(frame, PageDescriptors.ANONYMOUS)) {
                unmapped = unmapAnonymous(frame, mm, address, leaf, slot);
            } else {
                unmapFile(frame, mm, address, leaf, slot);
            }
            return unmapped;
        });
        return unmapped && pages.mapCount(frame) == 0;
    }

    private boolean unmapAnonymous(long frame, Mm mm, long address, PageTables.Leaf leaf, int slot) {
        long entry = leaf.entries[slot];
        boolean dirty = (entry & PageTables.DIRTY) != 0;
        if (!pages.is(frame, PageDescriptors.SWAP_BACKED)) {
            if (dirty || pages.is(frame, PageDescriptors.DIRTY)) {
                pages.set(frame, PageDescriptors.SWAP_BACKED);
                return false;
            }
            leaf.entries[slot] = 0;
        } else {
            long swapSlot = pages.slot(frame);
            if (dirty) {
                pages.set(frame, PageDescriptors.DIRTY);
            }
            if (pages.is(frame, PageDescriptors.DIRTY)) {
                swap.setContent(swapSlot, mm.tlb.sharePage(address));
            }
            swap.share(swapSlot);
            leaf.entries[slot] = swapSlot << PAGE_SHIFT | PageTables.SWAP | (entry & PageTables.EXCLUSIVE);
            mm.rss.addSwapped();
        }
        mm.rss.mixTouches();
        mm.rss.dropAnonymous(1);
        forget(frame, mm, address);
        return true;
    }

    private void unmapFile(long frame, Mm mm, long address, PageTables.Leaf leaf, int slot) {
        long entry = leaf.entries[slot];
        if ((entry & PageTables.DIRTY) != 0) {
            pages.set(frame, PageDescriptors.DIRTY);
        }
        leaf.entries[slot] = 0;
        mm.rss.mixTouches();
        mm.rss.dropFile(entry);
        forget(frame, mm, address);
    }

    private void forget(long frame, Mm mm, long address) {
        mm.tlb.revoke(address, PAGE_SIZE);
        mm.tlb.discard(address, PAGE_SIZE);
        pages.decrement(frame);
    }

    /** Takes store permission away wherever a page of a file is shared, so that the next write is heard of (page_mkclean). */
    public void writeProtect(long frame) {
        forEach(frame, (mm, area, address, leaf, slot) -> {
            if (area.is(VmFlags.SHARED)) {
                leaf.entries[slot] &= ~(PageTables.WRITABLE | PageTables.DIRTY);
                mm.tlb.revokeWrite(address, PAGE_SIZE);
            }
            return true;
        });
    }
}
