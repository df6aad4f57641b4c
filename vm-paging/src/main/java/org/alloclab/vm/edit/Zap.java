package org.alloclab.vm.edit;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.probe.Teller;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.huge.HugePages;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.reclaim.PageRelease;
import org.alloclab.vm.rmap.HugeSplit;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;

/**
 * Clears page-table entries (mm/memory.c, zap_page_range). The steps for each table of a range: clear the entries, take
 * the pages out of the process's counts, flush the TLB, free the frames that nobody else holds. The tables stay,
 * unless {@link Mode#PAGES_AND_TABLES} finds one empty.
 */
public final class Zap {
    /** What goes. */
    public enum Mode {
        /** Pages and guard markers: the addresses themselves go. */
        EVERYTHING,
        /** Pages only: a file was cut. */
        PAGES,
        /** Pages of files only, private copies stay: a hole is punched into the file. */
        FILE_PAGES,
        /** Pages, and on x86-64 the tables of 2 MiB that are empty then: {@code MADV_DONTNEED} (mm/pt_reclaim.c). */
        PAGES_AND_TABLES
    }

    private final Teller teller;
    private final PageDescriptors pages;
    private final SwapSpace swap;
    private final Lru lru;
    private final HugePages hugePages;
    private final PageRelease release;
    private final Frames frames;
    private final HugeSplit splitHuge;

    public Zap(
            Teller teller,
            PageDescriptors pages,
            SwapSpace swap,
            Lru lru,
            HugePages hugePages,
            PageRelease release,
            Frames frames,
            HugeSplit splitHuge) {
        this.teller = teller;
        this.pages = pages;
        this.swap = swap;
        this.lru = lru;
        this.hugePages = hugePages;
        this.release = release;
        this.frames = frames;
        this.splitHuge = splitHuge;
    }

    public void range(Mm mm, long start, long end, Mode mode) {
        if (teller.isHeard()) {
            ZapSteps told = new ZapSteps(mm, swap, frames, teller);
            clear(mm, start, end, mode);
            told.tell(start, end);
        } else {
            clear(mm, start, end, mode);
        }
    }

    private void clear(Mm mm, long start, long end, Mode mode) {
        PageTables tables = mm.tables;
        long address = start;
        while (address < end) {
            PageTables.Leaf leaf = tables.leaf(address);
            long stop;
            if (leaf == null) {
                stop = Math.min(end, tables.skipMissing(address));
            } else {
                long tableEnd = ((address >>> Pages.HUGE_SHIFT) + 1) << Pages.HUGE_SHIFT;
                stop = Math.min(end, tableEnd);
                boolean whole = stop == tableEnd && Pages.isHugeAligned(address);
                boolean huge = leaf.huge;
                if (huge && !whole) {
                    splitHuge.leaf(leaf);
                }
                if (leafRange(mm, leaf, address, stop, mode)) {
                    mm.tlb.revoke(address, stop - address);
                    if (mode != Mode.FILE_PAGES) {
                        mm.tlb.discard(address, stop - address);
                    }
                }
                boolean emptied = mode == Mode.PAGES_AND_TABLES
                        && tables.geometry().reclaimsEmptyTables()
                        && whole
                        && isEmpty(leaf);
                if ((huge && whole) || emptied) {
                    tables.freeLevel1(address);
                }
            }
            address = stop;
        }
    }

    private static boolean isEmpty(PageTables.Leaf leaf) {
        for (long entry : leaf.entries) {
            if (entry != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean leafRange(Mm mm, PageTables.Leaf leaf, long start, long end, Mode mode) {
        hugePages.settle();
        long[] entries = leaf.entries;
        int first = PageTables.index(start);
        int limit = first + (int) ((end - start) >>> PAGE_SHIFT);
        boolean any = false;
        for (int i = first; i < limit; i++) {
            long entry = entries[i];
            if (entry != 0 && keeps(entry, mode)) {
                continue;
            }
            if (entry != 0) {
                any = true;
                entries[i] = 0;
                if (mode == Mode.FILE_PAGES) {
                    mm.tlb.discard(start + ((long) (i - first) << PAGE_SHIFT), PAGE_SIZE);
                }
                drop(mm, entry);
            }
        }
        hugePages.settle();
        return any;
    }

    private static boolean keeps(long entry, Mode mode) {
        return mode != Mode.EVERYTHING
                && ((entry & PageTables.GUARD) != 0 || (mode == Mode.FILE_PAGES && (entry & PageTables.FILE) == 0));
    }

    /** The page of a cleared entry leaves the process. */
    private void drop(Mm mm, long entry) {
        if ((entry & PageTables.ZERO) != 0) {
            return;
        }
        if ((entry & PageTables.PRESENT) != 0) {
            if ((entry & PageTables.FILE) == 0) {
                if (mm.rss.tellsTouchesApart() && pages.is(entry >>> PAGE_SHIFT, PageDescriptors.TOUCHED_ONLY)) {
                    mm.rss.dropTouched();
                } else {
                    mm.rss.dropAnonymous(1);
                }
                release.anonymous(entry);
            } else {
                dropFile(mm, entry, entry >>> PAGE_SHIFT);
            }
        } else if ((entry & PageTables.SWAP) != 0) {
            mm.rss.dropSwapped();
            release.swapSlot(entry >>> PAGE_SHIFT);
        }
    }

    /** What the entry knows of the use of a page of a file is kept with the page (mm/memory.c, zap_present_folio_ptes). */
    private void dropFile(Mm mm, long entry, long frame) {
        mm.rss.dropFile(entry);
        pages.decrement(frame);
        if ((entry & PageTables.DIRTY) != 0 && (entry & PageTables.SHMEM) != 0) {
            pages.set(frame, PageDescriptors.DIRTY);
        }
        if ((entry & PageTables.ACCESSED) != 0) {
            lru.markAccessed(frame);
        }
    }

    /** Unmaps the pages of a file from {@code first} up to {@code end} everywhere (mm/memory.c, unmap_mapping_pages). */
    public void filePages(Inode inode, long first, long end, Mode mode) {
        inode.areas.forEach(first, end - 1, mapped -> {
            Vma area = Vma.of(mapped);
            Mm mm = area.mm;
            long from = Math.max(first, area.pageOffset);
            long to = Math.min(end, area.pageOffset + area.pages());
            if (mm != null && from < to) {
                range(mm, area.addressOf(from), area.addressOf(to), mode);
            }
            return true;
        });
    }
}
