package org.alloclab.vm.reclaim;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.file.CachedPage;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.huge.HugePages;
import org.alloclab.vm.page.Lru;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.rmap.ReverseMapping;
import org.alloclab.vm.swap.SwapSpace;
import org.jspecify.annotations.Nullable;

/**
 * Evicts inactive pages one by one (mm/vmscan.c, shrink_folio_list).
 *
 * <pre>
 *   locked area maps it ............................ unevictable
 *   used since last seen, for the second time ...... active
 *   used since last seen ........................... stays, noted as referenced
 *   anonymous, no slot yet ......................... gets one and becomes dirty
 *   mapped ......................................... taken out of the page tables
 *   dirty, of a disk file .......................... active, until it has been written back
 *   dirty, goes to swap space ...................... writing begins; evicted at the next visit
 *   clean .......................................... evicted
 * </pre>
 *
 * <p>Writing takes no time here, but it ends only after the batch, as it would on a disk: a page that is written stays in
 * the swap cache until it is scanned again, then at the tail of the inactive list.
 *
 * <p>Not modelled: devices that write at once ({@code SWP_SYNCHRONOUS_IO}: zram).
 */
public final class ShrinkPageList {
    /** What becomes of a page. */
    private enum Outcome {
        EVICTED,
        KEPT,
        ACTIVATED
    }

    /** What references say (folio_check_references). */
    private enum References {
        NONE,
        KEEP,
        ACTIVATE
    }

    private final PageDescriptors pages;
    private final VmEvents events;
    private final SwapSpace swap;
    private final Lru lru;
    private final ReverseMapping reverse;
    private final HugePages hugePages;
    private final Workingset workingset;
    private final Inodes inodes;
    private final PageRelease release;
    private final MemoryGroups groups;
    private final WriteBack writeBack;
    private final List<Long> writing = new ArrayList<>();
    private long writesStarted;
    private boolean sawDirtyFile;

    public ShrinkPageList(
            PageDescriptors pages,
            VmEvents events,
            SwapSpace swap,
            Lru lru,
            ReverseMapping reverse,
            HugePages hugePages,
            Workingset workingset,
            Inodes inodes,
            PageRelease release,
            MemoryGroups groups,
            WriteBack writeBack) {
        this.pages = pages;
        this.events = events;
        this.swap = swap;
        this.lru = lru;
        this.reverse = reverse;
        this.hugePages = hugePages;
        this.workingset = workingset;
        this.inodes = inodes;
        this.release = release;
        this.groups = groups;
        this.writeBack = writeBack;
    }

    /** Pages that the last batch began to write to swap space. */
    long writesStarted() {
        return writesStarted;
    }

    /**
     * Evicts what can be evicted of pages that are on no list.
     *
     * @param frames the pages; those that stay are moved to its front
     * @return how many stay
     */
    int shrink(long[] frames, int count, ScanControl control) {
        return evictAll(frames, count, control);
    }

    /** The same of pages that go however lately they were used: {@code MADV_PAGEOUT}. */
    int shrinkUsed(long[] frames, int count) {
        return evictAll(frames, count, null);
    }

    /** @param control the scan that regards their use, or {@code null} */
    private int evictAll(long[] frames, int count, @Nullable ScanControl control) {
        writesStarted = 0;
        sawDirtyFile = false;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            long frame = frames[i];
            Outcome outcome = pages.is(frame, PageDescriptors.LOCKED) ? Outcome.KEPT : visit(frame, control);
            if (control != null) {
                control.scanned++;
            }
            if (outcome == Outcome.ACTIVATED) {
                activate(frame);
            }
            if (outcome != Outcome.EVICTED) {
                frames[kept++] = frame;
            }
        }
        return kept;
    }

    private Outcome visit(long frame, @Nullable ScanControl control) {
        if (pages.is(frame, PageDescriptors.UNEVICTABLE)) {
            return Outcome.KEPT;
        }
        References references = References.NONE;
        if (control != null) {
            references = references(frame, control.target);
            if ((reverse.areaFlags() & VmFlags.LOCKED) != 0) {
                pages.set(frame, PageDescriptors.UNEVICTABLE);
                events.count(VmEvent.UNEVICTABLE_PGS_CULLED);
                return Outcome.KEPT;
            }
        }
        if (references == References.ACTIVATE) {
            return Outcome.ACTIVATED;
        }
        if (references == References.KEEP) {
            return Outcome.KEPT;
        }
        if (pages.is(frame, PageDescriptors.HUGE_PART)) {
            hugePages.split(frame);
        }
        boolean anonymous = pages.is(frame, PageDescriptors.ANONYMOUS);
        boolean swapBacked = pages.is(frame, PageDescriptors.SWAP_BACKED);
        if (anonymous && swapBacked && !pages.is(frame, PageDescriptors.SWAP_CACHE) && !swap.add(frame)) {
            return Outcome.ACTIVATED;
        }
        if (!reverse.unmap(frame)) {
            return Outcome.ACTIVATED;
        }
        if (pages.is(frame, PageDescriptors.DIRTY)) {
            if (!swapBacked) {
                sawDirtyFile = true;
                pages.set(frame, PageDescriptors.RECLAIM);
                return Outcome.ACTIVATED;
            }
            return write(frame);
        }
        MemoryGroup target = control == null || control.target == null ? groups.root() : control.target;
        evict(frame, target);
        return Outcome.EVICTED;
    }

    /** folio_check_references. */
    private References references(long frame, @Nullable MemoryGroup target) {
        int references = reverse.references(frame, target);
        boolean seenBefore = pages.testAndClear(frame, PageDescriptors.REFERENCED);
        boolean file = !pages.is(frame, PageDescriptors.SWAP_BACKED);
        if (references > 0) {
            pages.set(frame, PageDescriptors.REFERENCED);
            boolean code = file && (reverse.areaFlags() & VmFlags.EXEC) != 0;
            return seenBefore || references > 1 || code ? References.ACTIVATE : References.KEEP;
        }
        return References.NONE;
    }

    private void activate(long frame) {
        boolean freesSlot = pages.is(frame, PageDescriptors.SWAP_CACHE) && swap.isHalfFull(frame);
        if (freesSlot) {
            release.freeSlot(frame);
        }
        pages.set(frame, PageDescriptors.ACTIVE);
        count(frame, VmEvent.PGACTIVATE);
    }

    private void count(long frame, VmEvent event) {
        events.count(event);
        groups.of(pages.group(frame)).count(event, 1);
    }

    /** pageout: a page of a memory file moves from the file to the swap cache first (mm/shmem.c, shmem_writeout). */
    private Outcome write(long frame) {
        if (!pages.is(frame, PageDescriptors.SWAP_CACHE)) {
            if (!swap.add(frame)) {
                return Outcome.ACTIVATED;
            }
            Inode inode = (Inode) pages.mapping(frame);
            CachedPage page = inode.take(pages.index(frame));
            if (page == null) {
                throw new IllegalStateException("a page of a memory file is cached: frame " + frame);
            }
            long slot = pages.slot(frame);
            swap.setContent(slot, page.words);
            swap.share(slot);
            inode.swapOut(pages.index(frame), slot);
            inodes.cacheChanged(-1);
        }
        pages.clear(frame, PageDescriptors.DIRTY);
        pages.set(frame, PageDescriptors.WRITEBACK | PageDescriptors.RECLAIM);
        writing.add(frame);
        writesStarted++;
        events.swappedOutPage();
        return Outcome.KEPT;
    }

    /** __remove_mapping, and the frame is freed. */
    private void evict(long frame, MemoryGroup target) {
        if (pages.is(frame, PageDescriptors.SWAP_CACHE)) {
            swap.evict(frame, workingset.evicted(frame, target));
        } else if (pages.is(frame, PageDescriptors.ANONYMOUS)) {
            count(frame, VmEvent.PGLAZYFREED);
        } else {
            Inode inode = (Inode) pages.mapping(frame);
            long index = pages.index(frame);
            inode.take(index);
            if (!inode.isMemoryFile()) {
                inode.setShadow(index, workingset.evicted(frame, target));
            }
            inodes.cacheChanged(-1);
        }
        release.frame(frame);
    }

    /** What was being written is: those pages go next (folio_end_writeback). Dirty files are written back as well. */
    void completeWrites() {
        for (long frame : writing) {
            swap.write(pages.slot(frame));
            pages.clear(frame, PageDescriptors.WRITEBACK);
            if (pages.testAndClear(frame, PageDescriptors.RECLAIM)) {
                lru.rotate(frame);
            }
        }
        writing.clear();
        if (sawDirtyFile) {
            sawDirtyFile = false;
            writeBack.all();
        }
    }
}
