package org.alloclab.vm;

import org.alloclab.api.space.Advice;
import org.alloclab.api.space.Errno;

/** {@code madvise(2)} (mm/madvise.c). */
final class MadviseCall {
    private final Mm mm;
    private final PageOut pageOut;

    MadviseCall(Mm mm) {
        this.mm = mm;
        this.pageOut = new PageOut(mm);
    }

    /** Holes are skipped and reported as ENOMEM at the end. */
    long madvise(long start, long length, int advice) {
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
            return mm.populate.advised(start, end, advice == Advice.POPULATE_WRITE);
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
            case Advice.COLLAPSE -> mm.kernel.khugepaged.collapse.advised(mm, area, start, end);
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
        long count = (end - start) >>> PageTables.PAGE_SHIFT;
        if (file.inode.isMemoryFile()) {
            for (long slot : file.inode.swapSlots(first, first + count)) {
                mm.kernel.readAhead.ask(mm, slot);
            }
        } else {
            PageCache.readAhead(mm.kernel, mm, file.inode, first, count);
        }
        return 0;
    }

    /** mm/madvise.c, swapin_walk_pmd_entry: into the swap cache, so that a fault need not wait. */
    private void swapIn(long start, long end) {
        for (long page = start; page < end; page += PageTables.PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.leaf(page);
            if (leaf == null) {
                page = mm.tables.skipMissing(page) - PageTables.PAGE_SIZE;
                continue;
            }
            long entry = leaf.entries[PageTables.index(page)];
            if ((entry & PageTables.SWAP) != 0) {
                mm.kernel.readAhead.ask(mm, entry >>> PageTables.PAGE_SHIFT);
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
        mm.zap.range(start, end, Zap.PAGES_AND_TABLES);
        return 0;
    }

    /** mm/madvise.c, madvise_dontneed_free_valid_vma: only whole pages go. */
    private long dontNeedHugetlb(Vma area, long start, long end) {
        if (!HugetlbAreas.isAligned(start)) {
            return Errno.EINVAL.result();
        }
        mm.hugetlbEntries.clear(area, start, end & -HugetlbPool.PAGE_BYTES);
        return 0;
    }

    /** mm/madvise.c, madvise_vma_behavior: advice that is kept as a flag of the area. */
    private long changeFlags(Vma area, long start, long end, int advice) {
        if (advice == Advice.WIPEONFORK && (area.file != null || area.is(VmFlags.SHARED))) {
            return Errno.EINVAL.result();
        }
        int flags = flagsAfter(area.flags, advice);
        if (advice == Advice.HUGEPAGE) {
            mm.kernel.khugepaged.enter(mm, area, flags);
        }
        if (flags != area.flags) {
            long refused = mm.edits.refusesCuts(start, end);
            if (refused != 0) {
                return refused;
            }
            mm.edits.changeFlags(area, start, end, flags);
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
            long offset = area.pageOffsetAt(start) << PageTables.PAGE_SHIFT;
            mm.kernel.hugetlb.punch(file.inode, file.inode.hugetlb, offset, end - start);
            return 0;
        }
        long first = area.pageOffsetAt(start);
        long limit = area.pageOffsetAt(end);
        mm.kernel.unmapFilePages(file.inode, first, limit, Zap.FILE_PAGES);
        mm.kernel.dropCached(file.inode, first, limit);
        return 0;
    }

    /** mm/madvise.c, madvise_guard_install: what is there goes, and each page becomes a guard. */
    private long installGuards(Vma area, long start, long end) {
        if (area.is(VmFlags.LOCKED_MASK | VmFlags.DONTEXPAND)) {
            return Errno.EINVAL.result();
        }
        AnonVmas.prepare(area, mm.kernel.objects);
        mm.zap.range(start, end, Zap.EVERYTHING);
        for (long page = start; page < end; page += PageTables.PAGE_SIZE) {
            mm.tables.makeLeaf(page).entries[PageTables.index(page)] = PageTables.GUARD;
        }
        return 0;
    }

    private long removeGuards(Vma area, long start, long end) {
        if (area.is(VmFlags.DONTEXPAND)) {
            return Errno.EINVAL.result();
        }
        for (long page = start; page < end; page += PageTables.PAGE_SIZE) {
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
