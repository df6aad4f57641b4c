package org.alloclab.vm.cache;

import org.alloclab.api.probe.Teller;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.file.BackingStore;
import org.alloclab.vm.file.CachedPage;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.reclaim.FrameSupply;
import org.alloclab.vm.reclaim.PageRelease;
import org.alloclab.vm.reclaim.Workingset;
import org.alloclab.vm.reclaim.WriteBack;
import org.alloclab.vm.setting.Tunables;
import org.alloclab.vm.swap.SwapCluster;
import org.alloclab.vm.swap.SwapSpace;
import org.jspecify.annotations.Nullable;

/** Brings pages of files into memory (mm/filemap.c, filemap_fault; mm/shmem.c, shmem_get_folio). */
public final class PageCache {

    private final Teller teller;
    private final PageDescriptors pages;
    private final VmEvents events;
    private final SwapSpace swap;
    private final Lru lru;
    private final FrameSupply supply;
    private final SwapReadAhead swapReadAhead;
    private final Workingset workingset;
    private final Inodes inodes;
    private final PageRelease release;
    private final MemoryGroups groups;
    private final WriteBack writeBack;
    private final Tunables tunables;

    public PageCache(
            Teller teller,
            PageDescriptors pages,
            VmEvents events,
            SwapSpace swap,
            Lru lru,
            FrameSupply supply,
            SwapReadAhead swapReadAhead,
            Workingset workingset,
            Inodes inodes,
            PageRelease release,
            MemoryGroups groups,
            WriteBack writeBack,
            Tunables tunables) {
        this.teller = teller;
        this.pages = pages;
        this.events = events;
        this.swap = swap;
        this.lru = lru;
        this.supply = supply;
        this.swapReadAhead = swapReadAhead;
        this.workingset = workingset;
        this.inodes = inodes;
        this.release = release;
        this.groups = groups;
        this.writeBack = writeBack;
        this.tunables = tunables;
    }

    /**
     * The page of a file, read or made if it is not cached, with what is around it; {@code null} beyond its end.
     *
     * @param mm the process that asks, or {@code null}: it pays for what is read
     */
    @Nullable
    public CachedPage find(@Nullable Mm mm, Inode inode, long index) {
        if (index >= inode.sizePages()) {
            return null;
        }
        CachedPage cached = inode.page(index);
        if (cached != null) {
            return cached;
        }
        if (inode.isMemoryFile()) {
            return loadAlone(mm, inode, index);
        }
        readAround(mm, inode, index);
        CachedPage read = inode.page(index);
        return read == null ? load(mm, inode, index) : read;
    }

    /** The same where only this page is read: the area, or for {@code read(2)} the open file, was advised RANDOM. */
    @Nullable
    public CachedPage findAlone(@Nullable Mm mm, Inode inode, long index) {
        if (index >= inode.sizePages()) {
            return null;
        }
        CachedPage cached = inode.page(index);
        return cached == null ? loadAlone(mm, inode, index) : cached;
    }

    private CachedPage loadAlone(@Nullable Mm mm, Inode inode, long index) {
        CachedPage loaded = load(mm, inode, index);
        teller.tell(inode.isMemoryFile() ? Steps.FILLED_ZERO : Steps.FILLED_FROM_DISK, 1, index);
        return loaded;
    }

    /** Whether finding a page will have to wait for a disk: it is not cached, and not a hole of a memory file. */
    public boolean mustRead(Inode inode, long index) {
        if (inode.page(index) != null) {
            return false;
        }
        long slot = inode.swapSlot(index);
        return !inode.isMemoryFile() || (slot >= 0 && swap.cached(slot) < 0);
    }

    /** mm/filemap.c, do_sync_mmap_readahead: half a window of read-ahead on either side. */
    private void readAround(@Nullable Mm mm, Inode inode, long index) {
        long first = Math.max(0, index - tunables.readAheadPages() / 2);
        long end = Math.min(Math.max(first + tunables.readAheadPages(), index + 1), inode.sizePages());
        for (long i = first; i < end; i++) {
            if (inode.page(i) == null) {
                load(mm, inode, i);
            }
        }
        teller.tell(Steps.FILLED_FROM_DISK, end - first, first);
    }

    /**
     * Reads what is not cached of so many pages of a disk file, but no more than one read-ahead at a time would
     * (mm/readahead.c, force_page_cache_ra). A device that takes larger requests than the read-ahead is not modelled.
     */
    public void readAhead(@Nullable Mm mm, Inode inode, long first, long count) {
        long most = Math.min(count, tunables.readAheadPages());
        long end = Math.min(first + most, inode.sizePages());
        for (long i = first; i < end; i++) {
            if (inode.page(i) == null) {
                load(mm, inode, i);
            }
        }
    }

    private CachedPage load(@Nullable Mm mm, Inode inode, long index) {
        long slot = inode.swapSlot(index);
        if (slot >= 0) {
            return fromSwap(mm, inode, index, slot);
        }
        BackingStore store = inode.store;
        MemoryGroup group = mm == null ? groups.first() : mm.group;
        long frame = supply.user(group, mm);
        long[] words = store == null ? new long[Pages.WORDS] : store.read(index);
        int flags = store == null ? PageDescriptors.SWAP_BACKED : 0;
        pages.describe(frame, inode, index, flags, group.number, 0);
        if (store != null) {
            events.readPage();
            long shadow = inode.takeShadow(index);
            if (shadow != SwapCluster.NO_SHADOW) {
                workingset.refaulted(frame, shadow);
            }
        }
        return add(inode, index, new CachedPage(frame, words));
    }

    /** A page of a file that was read before the machine is looked at. */
    public CachedPage present(Mm mm, Inode inode, long index) {
        CachedPage cached = inode.page(index);
        if (cached != null) {
            return cached;
        }
        long frame = supply.user(mm.group, mm);
        pages.describe(frame, inode, index, 0, mm.group.number, 0);
        return add(inode, index, new CachedPage(frame, new long[Pages.WORDS]));
    }

    private CachedPage add(Inode inode, long index, CachedPage page) {
        lru.add(page.frame);
        inode.put(index, page);
        inodes.cacheChanged(1);
        return page;
    }

    /** mm/shmem.c, shmem_swapin_folio: the page leaves swap space and is dirty again. */
    private CachedPage fromSwap(@Nullable Mm mm, Inode inode, long index, long slot) {
        long frame = swap.cached(slot);
        if (frame < 0) {
            frame = swapReadAhead.readOne(mm, slot);
        }
        long[] words = swap.content(slot);
        inode.takeSwapped(index, index + 1);
        swap.release(slot);
        swap.uncache(frame);
        int group = pages.group(frame);
        boolean active = pages.is(frame, PageDescriptors.ACTIVE);
        lru.remove(frame);
        int flags = PageDescriptors.SWAP_BACKED | PageDescriptors.DIRTY | (active ? PageDescriptors.ACTIVE : 0);
        pages.describe(frame, inode, index, flags, group, 0);
        return add(inode, index, new CachedPage(frame, words == null ? new long[Pages.WORDS] : words));
    }

    /** Drops cached pages of a file from {@code first} up to {@code end}; nobody maps them any more. */
    public void drop(Inode inode, long first, long end) {
        for (long index : inode.cachedIndexes()) {
            if (index >= first && index < end) {
                dropPage(inode, index);
            }
        }
        for (long slot : inode.takeSwapped(first, end)) {
            release.swapSlot(slot);
        }
    }

    /** Drops one page of a file, if it is cached. */
    void dropPage(Inode inode, long index) {
        CachedPage page = inode.take(index);
        if (page != null) {
            if (!inode.isMemoryFile()) {
                writeBack.cleaned(page);
            }
            inodes.cacheChanged(-1);
            release.frame(page.frame);
        }
    }
}
