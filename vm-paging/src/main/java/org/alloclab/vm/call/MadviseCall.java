package org.alloclab.vm.call;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;
import org.alloclab.vm.area.AnonVmas;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.cache.PageCache;
import org.alloclab.vm.cache.SwapReadAhead;
import org.alloclab.vm.edit.AreaEdits;
import org.alloclab.vm.edit.Zap;
import org.alloclab.vm.fault.Collapse;
import org.alloclab.vm.fault.Populate;
import org.alloclab.vm.file.OpenFile;
import org.alloclab.vm.huge.HugeCandidates;
import org.alloclab.vm.hugetlb.HugetlbAreas;
import org.alloclab.vm.hugetlb.HugetlbEntries;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.table.PageTables;

/** {@code madvise(2)} (mm/madvise.c). */
public final class MadviseCall {
    private final Mm mm;
    private final HugetlbAreas hugetlb;
    private final HugeCandidates candidates;
    private final Collapse collapse;
    private final SwapReadAhead swapReadAhead;
    private final PageCache pageCache;
    private final KernelObjects objects;
    private final Zap zap;
    private final AreaEdits edits;
    private final Populate populate;
    private final HugetlbEntries hugetlbEntries;
    private final PageOut pageOut;

    public MadviseCall(
            Mm mm,
            HugetlbAreas hugetlb,
            HugeCandidates candidates,
            Collapse collapse,
            SwapReadAhead swapReadAhead,
            PageCache pageCache,
            KernelObjects objects,
            Zap zap,
            AreaEdits edits,
            Populate populate,
            HugetlbEntries hugetlbEntries,
            PageOut pageOut) {
        this.mm = mm;
        this.hugetlb = hugetlb;
        this.candidates = candidates;
        this.collapse = collapse;
        this.swapReadAhead = swapReadAhead;
        this.pageCache = pageCache;
        this.objects = objects;
        this.zap = zap;
        this.edits = edits;
        this.populate = populate;
        this.hugetlbEntries = hugetlbEntries;
        this.pageOut = pageOut;
    }

    /** Holes are skipped and reported as ENOMEM at the end. */
    public long madvise(long start, long length, int advice) {
        if (!known(advice) || !Pages.isAligned(start)) {
            return Errno.EINVAL.result();
        }
        long size = Pages.alignUp(length);
        if ((length != 0 && size == 0) || Long.compareUnsigned(start + size, start) < 0) {
            return Errno.EINVAL.result();
        }
        if (size == 0) {
            return 0;
        }
        long end = start + size;
        if (advice == Advice.POPULATE_READ || advice == Advice.POPULATE_WRITE) {
            return advice == Advice.POPULATE_WRITE
                    ? populate.advisedToWrite(start, end)
                    : populate.advisedToRead(start, end);
        }
        return walk(start, end, advice);
    }

    /** mm/madvise.c, madvise_walk_vmas. */
    private long walk(long start, long end, int advice) {
        long position = start;
        long result = 0;
        while (true) {
            Vma area = position < 0 ? null : mm.areas.firstEndingAbove(position);
            if (area == null) {
                return Errno.ENOMEM.result();
            }
            if (area.start > position) {
                result = Errno.ENOMEM.result();
                position = area.start;
                if (Long.compareUnsigned(position, end) >= 0) {
                    return result;
                }
            }
            long partEnd = Long.compareUnsigned(area.end, end) < 0 ? area.end : end;
            long error = advise(area, position, partEnd, advice);
            if (error != 0) {
                return error;
            }
            position = partEnd;
            if (position == end) {
                return result;
            }
        }
    }

    private long advise(Vma area, long start, long end, int advice) {
        return switch (advice) {
            case Advice.DONTNEED, Advice.DONTNEED_LOCKED -> dontNeed(area, start, end, advice);
            case Advice.FREE, Advice.COLD, Advice.PAGEOUT -> letGo(area, start, end, advice);
            case Advice.WILLNEED -> willNeed(area, start, end);
            case Advice.COLLAPSE -> collapse.advised(mm, area, start, end);
            case Advice.REMOVE -> remove(area, start, end);
            case Advice.GUARD_INSTALL -> installGuards(area, start, end);
            case Advice.GUARD_REMOVE -> removeGuards(area, start, end);
            default -> changeFlags(area, start, end, advice);
        };
    }

    /** mm/madvise.c, can_madv_lru_vma; only anonymous memory can be freed. */
    private long letGo(Vma area, long start, long end, int advice) {
        if (area.is(VmFlags.LOCKED | VmFlags.HUGETLB) || (advice == Advice.FREE && !area.isAnonymous())) {
            return Errno.EINVAL.result();
        }
        switch (advice) {
            case Advice.FREE -> pageOut.free(area, start, end);
            case Advice.COLD -> pageOut.cool(area, start, end);
            default -> pageOut.pageOut(area, start, end);
        }
        return 0;
    }

    /** mm/madvise.c, madvise_willneed: of a file's area the file is read, private copies in swap space are not. */
    private long willNeed(Vma area, long start, long end) {
        OpenFile file = area.file;
        if (file == null) {
            swapIn(start, end);
            return 0;
        }
        long first = area.pageOffsetAt(start);
        long count = (end - start) >>> PAGE_SHIFT;
        if (file.inode.isMemoryFile()) {
            for (long slot : file.inode.swapSlots(first, first + count)) {
                swapReadAhead.ask(mm, slot);
            }
        } else {
            pageCache.readAhead(mm, file.inode, first, count);
        }
        return 0;
    }

    /** mm/madvise.c, swapin_walk_pmd_entry: into the swap cache, so that a fault need not wait. */
    private void swapIn(long start, long end) {
        for (long page = start; page < end; page += PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(page);
            if (leaf == null) {
                page = mm.tables.skipMissing(page) - PAGE_SIZE;
                continue;
            }
            long entry = leaf.entries[PageTables.index(page)];
            if ((entry & PageTables.SWAP) != 0) {
                swapReadAhead.ask(mm, entry >>> PAGE_SHIFT);
            }
        }
    }

    private long dontNeed(Vma area, long start, long end, int advice) {
        if (area.is(VmFlags.HUGETLB)) {
            return dontNeedHugetlb(area, start, end);
        }
        if (advice == Advice.DONTNEED && area.is(VmFlags.LOCKED)) {
            return Errno.EINVAL.result();
        }
        zap.range(mm, start, end, Zap.Mode.PAGES_AND_TABLES);
        return 0;
    }

    /** mm/madvise.c, madvise_dontneed_free_valid_vma: only whole pages go. */
    private long dontNeedHugetlb(Vma area, long start, long end) {
        if (!Pages.isHugeAligned(start)) {
            return Errno.EINVAL.result();
        }
        hugetlbEntries.clear(mm, area, start, Pages.alignHugeDown(end));
        return 0;
    }

    /** mm/madvise.c, madvise_vma_behavior: advice that is kept as a flag of the area. */
    private long changeFlags(Vma area, long start, long end, int advice) {
        if (advice == Advice.WIPEONFORK && (area.file != null || area.is(VmFlags.SHARED))) {
            return Errno.EINVAL.result();
        }
        int flags = flagsAfter(area.flags, advice);
        if (advice == Advice.HUGEPAGE) {
            candidates.enter(mm, area, flags);
        }
        if (flags != area.flags) {
            long refused = edits.refusesCuts(start, end);
            if (refused != 0) {
                return refused;
            }
            edits.changeFlags(area, start, end, flags);
        }
        return 0;
    }

    private static int flagsAfter(int flags, int advice) {
        return switch (advice) {
            case Advice.NORMAL -> flags & ~(VmFlags.RAND_READ | VmFlags.SEQ_READ);
            case Advice.RANDOM -> (flags & ~VmFlags.SEQ_READ) | VmFlags.RAND_READ;
            case Advice.SEQUENTIAL -> (flags & ~VmFlags.RAND_READ) | VmFlags.SEQ_READ;
            case Advice.DONTFORK -> flags | VmFlags.DONTCOPY;
            case Advice.DOFORK -> flags & ~VmFlags.DONTCOPY;
            case Advice.WIPEONFORK -> flags | VmFlags.WIPEONFORK;
            case Advice.KEEPONFORK -> flags & ~VmFlags.WIPEONFORK;
            case Advice.DONTDUMP -> flags | VmFlags.DONTDUMP;
            case Advice.DODUMP -> flags & ~VmFlags.DONTDUMP;
            case Advice.HUGEPAGE -> (flags & ~VmFlags.NOHUGEPAGE) | VmFlags.HUGEPAGE;
            case Advice.NOHUGEPAGE -> (flags & ~VmFlags.HUGEPAGE) | VmFlags.NOHUGEPAGE;
            default -> flags;
        };
    }

    /** mm/madvise.c, madvise_remove: a hole is punched into the file, private copies stay. */
    private long remove(Vma area, long start, long end) {
        OpenFile file = area.file;
        if (area.is(VmFlags.LOCKED) || file == null) {
            return Errno.EINVAL.result();
        }
        if ((area.flags & (VmFlags.SHARED | VmFlags.MAYWRITE)) != (VmFlags.SHARED | VmFlags.MAYWRITE)) {
            return Errno.EACCES.result();
        }
        if (!file.inode.isMemoryFile()) {
            return Errno.EOPNOTSUPP.result();
        }
        if (file.inode.hugetlb != null) {
            long offset = area.pageOffsetAt(start) << PAGE_SHIFT;
            hugetlb.punch(file.inode, file.inode.hugetlb, offset, end - start);
            return 0;
        }
        long first = area.pageOffsetAt(start);
        long limit = area.pageOffsetAt(end);
        zap.filePages(file.inode, first, limit, Zap.Mode.FILE_PAGES);
        pageCache.drop(file.inode, first, limit);
        return 0;
    }

    /** mm/madvise.c, madvise_guard_install: what is there goes, and each page becomes a guard. */
    private long installGuards(Vma area, long start, long end) {
        if (area.is(VmFlags.LOCKED_MASK | VmFlags.DONTEXPAND)) {
            return Errno.EINVAL.result();
        }
        AnonVmas.prepare(area, objects);
        zap.range(mm, start, end, Zap.Mode.EVERYTHING);
        for (long page = start; page < end; page += PAGE_SIZE) {
            mm.tables.makeLeaf(page).entries[PageTables.index(page)] = PageTables.GUARD;
        }
        return 0;
    }

    private long removeGuards(Vma area, long start, long end) {
        if (area.is(VmFlags.DONTEXPAND)) {
            return Errno.EINVAL.result();
        }
        for (long page = start; page < end; page += PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(page);
            if (leaf != null && leaf.entries[PageTables.index(page)] == PageTables.GUARD) {
                leaf.entries[PageTables.index(page)] = 0;
            }
        }
        return 0;
    }

    private static boolean known(int advice) {
        return (advice >= Advice.NORMAL && advice <= Advice.DONTNEED)
                || (advice >= Advice.FREE && advice <= Advice.DOFORK)
                || (advice >= Advice.MERGEABLE && advice <= Advice.COLLAPSE)
                || advice == Advice.GUARD_INSTALL
                || advice == Advice.GUARD_REMOVE;
    }
}
