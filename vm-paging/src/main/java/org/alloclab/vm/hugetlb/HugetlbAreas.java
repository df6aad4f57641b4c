package org.alloclab.vm.hugetlb;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.api.probe.Teller;
import org.alloclab.api.space.Errno;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.cache.OpenFiles;
import org.alloclab.vm.event.Steps;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.file.OpenFile;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.pool.HugetlbFile;
import org.alloclab.vm.pool.HugetlbPage;
import org.alloclab.vm.pool.HugetlbPool;
import org.alloclab.vm.pool.HugetlbRegions;
import org.alloclab.vm.table.PageTables;
import org.jspecify.annotations.Nullable;

/**
 * Areas of hugetlb pages and what they have reserved (mm/hugetlb.c, hugetlb_reserve_pages; fs/hugetlbfs/inode.c).
 *
 * <pre>
 *   private   reserves a page for each of its own at mmap; the area that did so owns what is left, a child of fork has nothing
 *   shared    reserves in the file, for what nobody has reserved there yet; children share it
 *   NORESERVE reserves nothing: a fault takes what nobody has reserved, or ends in SIGBUS
 * </pre>
 */
public final class HugetlbAreas {
    private static final String DEVICE = "00:11";

    private final Teller teller;
    private final HugetlbPool pool;
    private final Inodes inodes;
    private final OpenFiles files;
    private final HugetlbEntries hugetlbEntries;

    public HugetlbAreas(
            Teller teller, HugetlbPool pool, Inodes inodes, OpenFiles files, HugetlbEntries hugetlbEntries) {
        this.teller = teller;
        this.pool = pool;
        this.inodes = inodes;
        this.files = files;
        this.hugetlbEntries = hugetlbEntries;
    }

    /** Index in its file of the page at an address (vma_hugecache_offset). */
    public static long index(Vma area, long address) {
        return area.pageOffsetAt(Pages.alignHugeDown(address)) >>> Pages.HUGE_ORDER;
    }

    /** Whether an area would be cut in the middle of a page (hugetlb_vm_op_split). */
    public static boolean refusesCut(@Nullable Vma area, long address) {
        return area != null
                && area.is(VmFlags.HUGETLB)
                && !Pages.isHugeAligned(address)
                && area.start < address
                && address < area.end;
    }

    /** The file behind a new mapping, held until {@link OpenFiles#put} (hugetlb_file_setup). */
    public OpenFile open(long bytes) {
        Inode inode = new Inode(DEVICE, inodes.newNumber(), "/anon_hugepage (deleted)", null, bytes);
        inode.hugetlb = new HugetlbFile();
        return files.openForDescriptor(inodes.register(inode), OpenFile.Mode.READ_WRITE);
    }

    /** Reserves what a new area will need (hugetlbfs_file_mmap, hugetlb_reserve_pages). Answers 0 or a negative errno. */
    public long reserve(Vma area, Inode inode, HugetlbFile file) {
        if ((area.pageOffset & (Pages.HUGE_PARTS - 1)) != 0) {
            return Errno.EINVAL.result();
        }
        long from = index(area, area.start);
        long to = from + (area.pages() >>> Pages.HUGE_ORDER);
        if (!area.is(VmFlags.NORESERVE)) {
            boolean shared = area.is(VmFlags.MAYSHARE);
            long wanted = shared ? to - from - file.reserved.count(from, to) : to - from;
            if (!pool.reserve(wanted)) {
                teller.tell(Steps.HUGETLB_REFUSED, wanted, pool.free() - pool.reserved());
                return Errno.ENOMEM.result();
            }
            teller.tell(Steps.HUGETLB_RESERVED, wanted, pool.free() - pool.reserved());
            if (shared) {
                file.reserved.add(from, to);
            } else {
                area.hugetlbUsed = new HugetlbRegions();
            }
        }
        if (area.is(VmFlags.WRITE)) {
            inode.sizeBytes = Math.max(inode.sizeBytes, to << Pages.HUGE_SHIFT);
        }
        return 0;
    }

    /** Reservations of an area of its own that no fault has used. */
    public static long unused(Vma area, long start, long end) {
        HugetlbRegions used = area.hugetlbUsed;
        if (used == null) {
            return 0;
        }
        long from = index(area, start);
        long to = from + ((end - start) >>> Pages.HUGE_SHIFT);
        return to - from - used.count(from, to);
    }

    /** An area is gone: what it had reserved and not used is free for others (hugetlb_vm_op_close). */
    public void close(Vma area) {
        long left = unused(area, area.start, area.end);
        area.hugetlbUsed = null;
        if (left > 0) {
            pool.unreserve(left);
            teller.tell(Steps.HUGETLB_UNRESERVED, left, pool.free() - pool.reserved());
        }
    }

    /**
     * Pages of an area move to another one, and the map of its reservations with them. What the rest of the area had reserved is
     * nobody's then (mm/mremap.c, copy_vma_and_data: clear_vma_resv_huge_pages).
     */
    public void moved(Vma area, long start, long end) {
        long left = unused(area, area.start, area.end) - unused(area, start, end);
        area.hugetlbUsed = null;
        area.hugetlbTaken = false;
        pool.lose(left);
    }

    /** Whole pages go with their reservations, parts of pages become zeros (hugetlbfs_punch_hole). */
    public void punch(Inode inode, HugetlbFile file, long offset, long length) {
        long end = offset + length;
        long first = Pages.alignHugeUp(offset);
        long last = Pages.alignHugeDown(end);
        if (offset < first) {
            zero(file, offset, Math.min(end, first));
        }
        if (first < last) {
            unmapEverywhere(inode, first, last);
            file.punch(pool, first >>> Pages.HUGE_SHIFT, last >>> Pages.HUGE_SHIFT);
        }
        if (end > last && end > first) {
            zero(file, last, end);
        }
    }

    private static void zero(HugetlbFile file, long from, long to) {
        HugetlbPage page = file.page(from >>> Pages.HUGE_SHIFT);
        if (page != null) {
            int part = PageTables.index(from);
            page.zero(part, part + (int) ((to - from) >>> PAGE_SHIFT));
        }
    }

    private void unmapEverywhere(Inode inode, long from, long to) {
        long first = from >>> PAGE_SHIFT;
        long end = to >>> PAGE_SHIFT;
        inode.areas.forEach(first, end - 1, mapped -> {
            Vma area = Vma.of(mapped);
            Mm mm = area.mm;
            if (mm != null) {
                long start = area.addressOf(Math.max(first, area.pageOffset));
                hugetlbEntries.clear(mm, area, start, area.addressOf(Math.min(end, area.pageOffset + area.pages())));
            }
            return true;
        });
    }

    /**
     * The owner of a private mapping cannot copy a page that its children share: they lose it, and with it every right to fault
     * pages of the area in (unmap_ref_private).
     */
    @SuppressWarnings("ReferenceEquality") // the page itself
    public void takeFromOthers(Vma owner, long address, HugetlbPage page) {
        OpenFile file = owner.file;
        if (file == null) {
            return;
        }
        long pageOffset = owner.pageOffsetAt(address);
        file.inode.areas.forEach(pageOffset, pageOffset, mapped -> {
            Vma area = Vma.of(mapped);
            Mm mm = area.mm;
            if (mm != null && area.hugetlbUsed == null && !area.is(VmFlags.MAYSHARE)) {
                long at = area.addressOf(pageOffset);
                if (hugetlbEntries.page(mm, at) == page) {
                    hugetlbEntries.clearForGood(mm, at);
                    area.hugetlbTaken = true;
                }
            }
            return true;
        });
    }
}
