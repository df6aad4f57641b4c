package org.alloclab.vm;

import org.alloclab.api.probe.FaultKind;
import org.jspecify.annotations.Nullable;

/**
 * Faults on pages of files (mm/memory.c, do_fault; mm/filemap.c; mm/shmem.c).
 *
 * <p>A read maps what is cached around it (fault-around: 16 pages from a boundary of 64 KiB of virtual address, cut at
 * the area). A write to a private mapping copies; a write to a shared one maps the page itself.
 */
final class FileFaults {
    private static final int FAULT_AROUND_PAGES = 16;
    private static final long OWN = PageTables.PRESENT | PageTables.WRITABLE | PageTables.EXCLUSIVE | PageTables.STORED;

    private final Mm mm;

    FileFaults(Mm mm) {
        this.mm = mm;
    }

    /** Serves an access whose entry is empty. */
    int serve(Vma area, long page, boolean write) {
        OpenFile file = area.file;
        if (file == null) {
            throw new IllegalStateException("a file fault needs a file: " + area);
        }
        if (!write) {
            return read(area, file, page);
        }
        return area.is(VmFlags.SHARED) ? sharedWrite(area, file, page) : privateWrite(area, file, page);
    }

    /** mm/memory.c, do_read_fault. */
    private int read(Vma area, OpenFile file, long page) {
        if (mapAround(area, file, page)) {
            mm.minorFaults++;
            CachedPage there = file.inode.page(area.pageOffsetAt(page));
            mm.kernel.probe.pageFault(FaultKind.FILE_MINOR, page, there == null ? -1 : there.frame);
            return Faults.SERVED;
        }
        long index = area.pageOffsetAt(page);
        boolean reads = PageCache.mustRead(mm.kernel, file.inode, index);
        CachedPage found = PageCache.find(mm.kernel, mm, file.inode, index, area.is(VmFlags.RAND_READ));
        if (found == null) {
            return Faults.BUS_ERROR;
        }
        count(!reads, page, found, index);
        lock(found);
        try {
            if (reads && !file.inode.isMemoryFile()) {
                // the page that was just read has come with others
                mapAround(area, file, page);
            } else {
                map(area, page, found, pageRights(area, file.inode, found), false);
                mm.kernel.steps.tell(Steps.MAPPED, page, found.frame);
            }
        } finally {
            unlock(found);
        }
        return Faults.SERVED;
    }

    private void lock(CachedPage page) {
        mm.kernel.pages.set(page.frame, PageDescriptors.LOCKED);
    }

    private void unlock(CachedPage page) {
        mm.kernel.pages.clear(page.frame, PageDescriptors.LOCKED);
    }

    /** mm/memory.c, do_cow_fault: the copy is the process's own. */
    private int privateWrite(Vma area, OpenFile file, long page) {
        AnonVmas.prepare(area, mm.kernel.objects);
        long index = area.pageOffsetAt(page);
        boolean reads = PageCache.mustRead(mm.kernel, file.inode, index);
        CachedPage found = PageCache.find(mm.kernel, mm, file.inode, index, area.is(VmFlags.RAND_READ));
        if (found == null) {
            return Faults.BUS_ERROR;
        }
        count(!reads, page, found, index);
        long[] words = found.words.clone();
        long frame = mm.kernel.takeAnonymous(mm, area, page);
        PageTables.Leaf leaf = mm.tables.makeLeaf(page);
        mm.anonPages++;
        mm.kernel.steps.tell(Steps.FILLED_COPY, found.frame, 0);
        mm.kernel.steps.tell(Steps.MAPPED, page, frame);
        mm.memory.setPageContent(page, words);
        leaf.entries[PageTables.index(page)] = frame << PageTables.PAGE_SHIFT | OWN;
        mm.memory.grant(page, PageTables.PAGE_SIZE, true);
        return Faults.SERVED;
    }

    /** mm/memory.c, do_shared_fault. */
    private int sharedWrite(Vma area, OpenFile file, long page) {
        long index = area.pageOffsetAt(page);
        boolean reads = PageCache.mustRead(mm.kernel, file.inode, index);
        CachedPage found = PageCache.find(mm.kernel, mm, file.inode, index, area.is(VmFlags.RAND_READ));
        if (found == null) {
            return Faults.BUS_ERROR;
        }
        count(!reads, page, found, index);
        lock(found);
        try {
            map(area, page, found, PageTables.WRITABLE, true);
        } finally {
            unlock(found);
        }
        mm.kernel.steps.tell(Steps.MAPPED, page, found.frame);
        mm.kernel.markDirty(file.inode, found);
        return Faults.SERVED;
    }

    /** mm/memory.c, do_wp_page on a page of a file. */
    void writeProtected(Vma area, long page, PageTables.Leaf leaf) {
        mm.minorFaults++;
        int i = PageTables.index(page);
        long frame = leaf.entries[i] >>> PageTables.PAGE_SHIFT;
        if (area.is(VmFlags.SHARED)) {
            mm.kernel.probe.pageFault(FaultKind.FILE_MINOR, page, frame);
            leaf.entries[i] |= PageTables.WRITABLE;
            OpenFile file = area.file;
            CachedPage cached = file == null ? null : file.inode.page(area.pageOffsetAt(page));
            if (file != null && cached != null) {
                mm.kernel.markDirty(file.inode, cached);
                leaf.entries[i] |= PageTables.WRITABLE;
            }
            return;
        }
        long own;
        mm.kernel.pages.set(frame, PageDescriptors.LOCKED);
        try {
            own = mm.kernel.takeAnonymous(mm, area, page);
        } finally {
            mm.kernel.pages.clear(frame, PageDescriptors.LOCKED);
        }
        mm.countFilePage(leaf.entries[i], -1);
        mm.kernel.pages.decrement(frame);
        mm.anonPages++;
        mm.memory.ownPage(page);
        mm.kernel.steps.tell(Steps.FILLED_COPY, frame, 0);
        mm.kernel.steps.tell(Steps.MAPPED, page, own);
        mm.kernel.probe.pageFault(FaultKind.COPY_ON_WRITE, page, own);
        leaf.entries[i] = own << PageTables.PAGE_SHIFT | OWN;
    }

    private void count(boolean minor, long page, CachedPage found, long index) {
        if (minor) {
            mm.minorFaults++;
            mm.kernel.steps.tell(Steps.FRAME_CACHED, found.frame, index);
        } else {
            mm.majorFaults++;
        }
        mm.kernel.probe.pageFault(minor ? FaultKind.FILE_MINOR : FaultKind.FILE_MAJOR, page, found.frame);
    }

    /**
     * mm/memory.c, do_fault_around; mm/filemap.c, next_uptodate_folio: pages that are to go once they are written are left
     * out, their mark being the one of read-ahead as well. Answers whether the page itself is mapped now.
     */
    private boolean mapAround(Vma area, OpenFile file, long page) {
        if (!file.inode.mapsAround) {
            return false;
        }
        int slot = PageTables.index(page);
        long inArea = (page - area.start) >>> PageTables.PAGE_SHIFT;
        long first = Math.max(slot & -FAULT_AROUND_PAGES, slot - Math.min(slot, inArea));
        long end = Math.min(Math.min(first + FAULT_AROUND_PAGES, PageTables.ENTRIES), slot + area.pages() - inArea);
        PageTables.Leaf leaf = mm.tables.leaf(page);
        long index = area.pageOffsetAt(page);
        long limit = file.inode.sizePages();
        long mapped = mm.filePages + mm.shmemPages;
        for (long i = first; i < end; i++) {
            long at = index + i - slot;
            CachedPage cached = at < limit ? file.inode.page(at) : null;
            if (cached == null || mm.kernel.pages.is(cached.frame, PageDescriptors.RECLAIM)) {
                continue;
            }
            if (leaf == null) {
                leaf = makeLeaf(page, cached);
            }
            if (leaf.entries[(int) i] == 0) {
                map(
                        area,
                        page + ((i - slot) << PageTables.PAGE_SHIFT),
                        cached,
                        pageRights(area, file.inode, cached),
                        false);
            }
        }
        boolean there = leaf != null && leaf.entries[slot] != 0;
        if (leaf != null && there && mm.kernel.steps.isHeard()) {
            mm.kernel.steps.tell(Steps.FRAME_CACHED, leaf.entries[slot] >>> PageTables.PAGE_SHIFT, index);
            mm.kernel.steps.tell(Steps.MAPPED_AROUND, page, mm.filePages + mm.shmemPages - mapped);
        }
        return there;
    }

    /** A table for a page that must stay while there is none (pte_alloc_one may reclaim). */
    private PageTables.Leaf makeLeaf(long page, CachedPage cached) {
        boolean locked = mm.kernel.pages.is(cached.frame, PageDescriptors.LOCKED);
        lock(cached);
        try {
            return mm.tables.makeLeaf(page);
        } finally {
            if (!locked) {
                unlock(cached);
            }
        }
    }

    /** vm_page_prot: a shared mapping is writable at once unless the file wants to hear of the first write. */
    static long pageRights(Vma area, Inode inode, @Nullable CachedPage cached) {
        boolean hearsWrites = !inode.isMemoryFile();
        return area.is(VmFlags.SHARED) && area.is(VmFlags.WRITE) && !(hearsWrites && cached != null)
                ? PageTables.WRITABLE
                : 0;
    }

    private void map(Vma area, long page, CachedPage cached, long rights, boolean stores) {
        OpenFile file = area.file;
        boolean shmem = file != null && file.inode.isMemoryFile();
        long entry = cached.frame << PageTables.PAGE_SHIFT
                | PageTables.PRESENT
                | PageTables.FILE
                | PageTables.ACCESSED
                | (stores ? PageTables.DIRTY : 0)
                | (shmem ? PageTables.SHMEM : 0)
                | rights;
        makeLeaf(page, cached).entries[PageTables.index(page)] = entry;
        mm.countFilePage(entry, 1);
        mm.kernel.pages.increment(cached.frame);
        if (area.is(VmFlags.LOCKED)) {
            mm.kernel.lru.lock(cached.frame);
        }
        mm.memory.setPageContent(page, cached.words);
        mm.memory.grant(page, PageTables.PAGE_SIZE, stores && (rights & PageTables.WRITABLE) != 0);
    }
}
