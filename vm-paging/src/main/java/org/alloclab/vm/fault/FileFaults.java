package org.alloclab.vm.fault;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.probe.FaultKind;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.probe.Teller;
import org.alloclab.vm.area.AnonVmas;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.cache.PageCache;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.file.CachedPage;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.OpenFile;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.reclaim.WriteBack;
import org.alloclab.vm.table.PageTables;
import org.jspecify.annotations.Nullable;

/**
 * Faults on pages of files (mm/memory.c, do_fault; mm/filemap.c; mm/shmem.c).
 *
 * <p>A read maps what is cached around it (fault-around: 16 pages from a boundary of 64 KiB of virtual address, cut at
 * the area). A write to a private mapping copies; a write to a shared one maps the page itself.
 */
public final class FileFaults {
    private static final int FAULT_AROUND_PAGES = 16;
    private static final long OWN = PageTables.PRESENT | PageTables.WRITABLE | PageTables.EXCLUSIVE | PageTables.STORED;

    private final Mm mm;
    private final Teller teller;
    private final Probe probe;
    private final PageDescriptors pages;
    private final Lru lru;
    private final AnonPages anonPages;
    private final WriteBack writeBack;
    private final PageCache pageCache;
    private final KernelObjects objects;

    public FileFaults(
            Mm mm,
            Teller teller,
            Probe probe,
            PageDescriptors pages,
            Lru lru,
            AnonPages anonPages,
            WriteBack writeBack,
            PageCache pageCache,
            KernelObjects objects) {
        this.mm = mm;
        this.teller = teller;
        this.probe = probe;
        this.pages = pages;
        this.lru = lru;
        this.anonPages = anonPages;
        this.writeBack = writeBack;
        this.pageCache = pageCache;
        this.objects = objects;
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
            probe.pageFault(FaultKind.FILE_MINOR, page, there == null ? -1 : there.frame);
            return Faults.SERVED;
        }
        long index = area.pageOffsetAt(page);
        boolean reads = pageCache.mustRead(file.inode, index);
        CachedPage found = find(area, file, index);
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
                teller.tell(Steps.MAPPED, page, found.frame);
            }
        } finally {
            unlock(found);
        }
        return Faults.SERVED;
    }

    private @Nullable CachedPage find(Vma area, OpenFile file, long index) {
        return area.is(VmFlags.RAND_READ)
                ? pageCache.findAlone(mm, file.inode, index)
                : pageCache.find(mm, file.inode, index);
    }

    private void lock(CachedPage page) {
        pages.set(page.frame, PageDescriptors.LOCKED);
    }

    private void unlock(CachedPage page) {
        pages.clear(page.frame, PageDescriptors.LOCKED);
    }

    /** mm/memory.c, do_cow_fault: the copy is the process's own. */
    private int privateWrite(Vma area, OpenFile file, long page) {
        AnonVmas.prepare(area, objects);
        long index = area.pageOffsetAt(page);
        boolean reads = pageCache.mustRead(file.inode, index);
        CachedPage found = find(area, file, index);
        if (found == null) {
            return Faults.BUS_ERROR;
        }
        count(!reads, page, found, index);
        long[] words = found.words.clone();
        long frame = anonPages.take(mm, area, page);
        PageTables.Leaf leaf = mm.tables.makeLeaf(page);
        mm.rss.addAnonymous(1);
        teller.tell(Steps.FILLED_COPY, found.frame, 0);
        teller.tell(Steps.MAPPED, page, frame);
        mm.tlb.setPageContent(page, words);
        leaf.entries[PageTables.index(page)] = frame << PAGE_SHIFT | OWN;
        mm.tlb.grant(page, PAGE_SIZE, true);
        return Faults.SERVED;
    }

    /** mm/memory.c, do_shared_fault. */
    private int sharedWrite(Vma area, OpenFile file, long page) {
        long index = area.pageOffsetAt(page);
        boolean reads = pageCache.mustRead(file.inode, index);
        CachedPage found = find(area, file, index);
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
        teller.tell(Steps.MAPPED, page, found.frame);
        writeBack.markDirty(file.inode, found);
        return Faults.SERVED;
    }

    /** mm/memory.c, do_wp_page on a page of a file. */
    void writeProtected(Vma area, long page, PageTables.Leaf leaf) {
        mm.minorFaults++;
        int i = PageTables.index(page);
        long frame = leaf.entries[i] >>> PAGE_SHIFT;
        if (area.is(VmFlags.SHARED)) {
            probe.pageFault(FaultKind.FILE_MINOR, page, frame);
            leaf.entries[i] |= PageTables.WRITABLE;
            OpenFile file = area.file;
            CachedPage cached = file == null ? null : file.inode.page(area.pageOffsetAt(page));
            if (file != null && cached != null) {
                writeBack.markDirty(file.inode, cached);
                leaf.entries[i] |= PageTables.WRITABLE;
            }
            return;
        }
        long own;
        pages.set(frame, PageDescriptors.LOCKED);
        try {
            own = anonPages.take(mm, area, page);
        } finally {
            pages.clear(frame, PageDescriptors.LOCKED);
        }
        mm.rss.dropFile(leaf.entries[i]);
        pages.decrement(frame);
        mm.rss.addAnonymous(1);
        mm.tlb.ownPage(page);
        teller.tell(Steps.FILLED_COPY, frame, 0);
        teller.tell(Steps.MAPPED, page, own);
        probe.pageFault(FaultKind.COPY_ON_WRITE, page, own);
        leaf.entries[i] = own << PAGE_SHIFT | OWN;
    }

    private void count(boolean minor, long page, CachedPage found, long index) {
        if (minor) {
            mm.minorFaults++;
            teller.tell(Steps.FRAME_CACHED, found.frame, index);
        } else {
            mm.majorFaults++;
        }
        probe.pageFault(minor ? FaultKind.FILE_MINOR : FaultKind.FILE_MAJOR, page, found.frame);
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
        long inArea = (page - area.start) >>> PAGE_SHIFT;
        long first = Math.max(slot & -FAULT_AROUND_PAGES, slot - Math.min(slot, inArea));
        long end = Math.min(Math.min(first + FAULT_AROUND_PAGES, PageTables.ENTRIES), slot + area.pages() - inArea);
        PageTables.Leaf leaf = mm.tables.leaf(page);
        long index = area.pageOffsetAt(page);
        long limit = file.inode.sizePages();
        long mapped = mm.rss.filePages() + mm.rss.shmemPages();
        for (long i = first; i < end; i++) {
            long at = index + i - slot;
            CachedPage cached = at < limit ? file.inode.page(at) : null;
            if (cached == null || pages.is(cached.frame, PageDescriptors.RECLAIM)) {
                continue;
            }
            if (leaf == null) {
                leaf = makeLeaf(page, cached);
            }
            if (leaf.entries[(int) i] == 0) {
                map(area, page + ((i - slot) << PAGE_SHIFT), cached, pageRights(area, file.inode, cached), false);
            }
        }
        boolean there = leaf != null && leaf.entries[slot] != 0;
        if (leaf != null && there && teller.isHeard()) {
            teller.tell(Steps.FRAME_CACHED, leaf.entries[slot] >>> PAGE_SHIFT, index);
            teller.tell(Steps.MAPPED_AROUND, page, mm.rss.filePages() + mm.rss.shmemPages() - mapped);
        }
        return there;
    }

    /** A table for a page that must stay while there is none (pte_alloc_one may reclaim). */
    private PageTables.Leaf makeLeaf(long page, CachedPage cached) {
        boolean locked = pages.is(cached.frame, PageDescriptors.LOCKED);
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
        long entry = cached.frame << PAGE_SHIFT
                | PageTables.PRESENT
                | PageTables.FILE
                | PageTables.ACCESSED
                | (stores ? PageTables.DIRTY : 0)
                | (shmem ? PageTables.SHMEM : 0)
                | rights;
        makeLeaf(page, cached).entries[PageTables.index(page)] = entry;
        mm.rss.addFile(entry);
        pages.increment(cached.frame);
        if (area.is(VmFlags.LOCKED)) {
            lru.lock(cached.frame);
        }
        mm.tlb.setPageContent(page, cached.words);
        mm.tlb.grant(page, PAGE_SIZE, stores && (rights & PageTables.WRITABLE) != 0);
    }
}
