package org.alloclab.vm.proc;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import java.util.BitSet;
import java.util.List;
import org.alloclab.api.view.ZoneView;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.file.CachedPage;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.Frames;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.process.LinuxProcess;
import org.alloclab.vm.process.Processes;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;

/**
 * Where the page frames of the machine are, counted now (mm/page_alloc.c, si_mem_available; fs/proc/meminfo.c). In pages.
 *
 * <pre>
 *   total = free + per-CPU lists + anonymous + cached + page tables + slabs + kernel stacks + what else the kernel took
 * </pre>
 */
final class MemoryUse {
    private static final long DMA_RATIO = 256;
    private static final long NORMAL_RATIO = 32;

    final long total;
    /** On the free lists, those of the CPUs left out (NR_FREE_PAGES), as buddyinfo shows them. */
    final long free;

    final long available;
    /** Pages of files in memory, shared memory included. */
    final long cached;

    final long shmem;
    final long mappedFile;
    final long dirty;
    /** Anonymous pages, each counted once however many processes map it. */
    final long anon;

    final long anonHuge;
    final long locked;
    /** Page tables of all levels, the top one included. */
    final long tables;

    /** In slabs, and of these in slabs of caches that can be shrunk. */
    final long slab;

    final long slabReclaimable;
    final long kernelStacks;
    final long committed;

    MemoryUse(
            Frames frames,
            PageDescriptors pages,
            SwapSpace swap,
            Inodes inodes,
            KernelObjects objects,
            Processes processes) {
        total = frames.total();
        free = freePages(frames);
        long inCache = 0;
        long memoryFiles = 0;
        long mapped = 0;
        long toWrite = 0;
        for (Inode inode : inodes.all()) {
            for (long index : inode.cachedIndexes()) {
                CachedPage page = inode.page(index);
                if (page == null) {
                    continue;
                }
                inCache++;
                memoryFiles += inode.isMemoryFile() ? 1 : 0;
                mapped += pages.mapCount(page.frame) > 0 ? 1 : 0;
                toWrite += !inode.isMemoryFile() && pages.is(page.frame, PageDescriptors.DIRTY) ? 1 : 0;
            }
        }
        cached = inCache;
        shmem = memoryFiles;
        mappedFile = mapped;
        dirty = toWrite;
        BitSet anonFrames = new BitSet();
        BitSet hugeFrames = new BitSet();
        long lockedPages = 0;
        long tablePages = 0;
        long promised = 0;
        long stackPages = 0;
        for (LinuxProcess process : processes) {
            Mm mm = process.mm;
            AnonFrames walk = new AnonFrames(anonFrames, hugeFrames);
            mm.tables.forEachLeaf(walk);
            tablePages += mm.tables.tables() + 1;
            stackPages += process.objects.stackPages();
            Residency residency = new Residency(mm, pages, swap);
            for (Vma area = mm.areas.first(); area != null; area = area.next) {
                promised += area.is(VmFlags.ACCOUNT) ? area.pages() : 0;
                if (area.is(VmFlags.LOCKED)) {
                    residency.clear();
                    residency.add(area);
                    lockedPages += residency.rss;
                }
            }
        }
        anon = anonFrames.cardinality();
        anonHuge = (long) hugeFrames.cardinality() * PageTables.ENTRIES;
        locked = lockedPages;
        tables = tablePages;
        committed = promised;
        kernelStacks = stackPages;
        slab = objects.slabPages();
        slabReclaimable = objects.reclaimablePages();
        available = available(frames.zones());
    }

    private static long freePages(Frames frames) {
        long pages = 0;
        for (ZoneView zone : frames.zones()) {
            for (int order = 0; order < zone.freeBlocks().size(); order++) {
                pages += zone.freeBlocks().get(order) << order;
            }
        }
        return pages;
    }

    /** mm/show_mem.c, si_mem_available: what could be had without swapping. */
    private long available(List<ZoneView> zones) {
        long low = 0;
        long reserve = 0;
        for (int i = 0; i < zones.size(); i++) {
            ZoneView zone = zones.get(i);
            low += zone.watermarks().low();
            reserve += Math.min(zone.managedFrames(), zone.watermarks().high() + lowmemReserve(zones, i));
        }
        long files = cached - shmem;
        return Math.max(0, free - reserve + files - Math.min(files / 2, low));
    }

    /** mm/page_alloc.c, setup_per_zone_lowmem_reserve: kept from those who could do with a higher zone. */
    private static long lowmemReserve(List<ZoneView> zones, int index) {
        long above = 0;
        for (int i = index + 1; i < zones.size(); i++) {
            above += zones.get(i).managedFrames();
        }
        return above / (zones.get(index).name().startsWith("DMA") ? DMA_RATIO : NORMAL_RATIO);
    }

    /** Collects the frames of anonymous pages. */
    private static final class AnonFrames implements PageTables.LeafVisitor {
        private final BitSet frames;
        /** The first frames of huge pages that are mapped as such (NR_ANON_THPS). */
        private final BitSet huge;

        AnonFrames(BitSet frames, BitSet huge) {
            this.frames = frames;
            this.huge = huge;
        }

        @Override
        public void leaf(long base, PageTables.Leaf leaf) {
            long first = leaf.entries[0];
            if (leaf.huge && (first & PageTables.ZERO) == 0) {
                huge.set((int) (first >>> PAGE_SHIFT));
            }
            for (long entry : leaf.entries) {
                if ((entry & (PageTables.PRESENT | PageTables.FILE | PageTables.ZERO)) == PageTables.PRESENT) {
                    frames.set((int) (entry >>> PAGE_SHIFT));
                }
            }
        }
    }
}
