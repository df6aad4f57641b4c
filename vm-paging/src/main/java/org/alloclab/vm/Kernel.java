package org.alloclab.vm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.alloclab.api.frame.PageFrameAllocator;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.probe.Probe;
import org.alloclab.api.slab.SlabAllocator;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.view.ZoneView;
import org.jspecify.annotations.Nullable;

/** What the processes of one machine share: frames and what is known of them, groups, files, swap, the commit rule. */
final class Kernel {
    private static final int VDSO_BYTES = 2 << PageTables.PAGE_SHIFT;
    private static final int OVERCOMMIT_ALWAYS = 1;
    private static final int OVERCOMMIT_NEVER = 2;

    final MachineDescription machine;
    final PageFrameAllocator frames;
    final SlabAllocator slab;
    final KernelObjects objects;
    final OpenFiles files;
    final Probe probe;
    final Tunables tunables;
    final PageDescriptors pages = new PageDescriptors();
    final Steps steps;
    final VmEvents events = new VmEvents();
    final SwapSpace swap;
    /** Every group by its number; the root is number 0. */
    final List<MemoryGroup> groups = new ArrayList<>();

    final MemoryGroup root;
    /** The group that the first process is put into. */
    final MemoryGroup firstGroup;

    final Lru lru;
    final ReverseMapping reverse;
    final Reclaim reclaim;
    final Kswapd kswapd;
    final OomKiller oomKiller;
    final FrameSupply supply;
    final HugePages hugePages;
    final HugetlbAreas hugetlb;
    final Khugepaged khugepaged;
    final SwapReadAhead readAhead;
    final Workingset workingset;
    final List<Mm> spaces = new ArrayList<>();
    /** Disk files with dirty pages, the first to get one first. */
    final Set<Inode> dirtyFiles = new LinkedHashSet<>();

    /** Every file there is. */
    final Set<Inode> inodes = new LinkedHashSet<>();

    private final List<@Nullable OpenFile> descriptors = new ArrayList<>();
    private long nextInode = 1024;
    private @Nullable Inode vdso;
    private int nextPid = 1000;
    private long cachedFilePages;
    private long shmemPages;
    private long dirtyPages;
    private final long highWatermark;
    /** Pages promised to areas that are accounted ({@code Committed_AS}). */
    long committedPages;
    /** Pages that a read of a disk file brings in at once. */
    final long readAheadPages;

    private Kernel(AddressSpaceProvider.Context context) {
        this.machine = context.machine();
        this.frames = context.frames();
        this.slab = context.slab();
        this.objects = new KernelObjects(this);
        this.files = new OpenFiles(this);
        this.probe = context.probe();
        this.steps = new Steps(probe);
        this.tunables = Tunables.of(context.options(), machine);
        this.readAheadPages = tunables.readAheadPages();
        this.hugetlb = new HugetlbAreas(this, HugetlbPool.of(machine, frames, tunables));
        this.swap = new SwapSpace(pages, machine.swap(), tunables.swapDisk());
        this.root = new MemoryGroup(0, "/", null, pages, MemoryGroup.UNLIMITED);
        groups.add(root);
        this.firstGroup = tunables.memoryLimitBytes() == 0 ? root : limitedGroup();
        this.lru = new Lru(pages, groups, events);
        this.reverse = new ReverseMapping(pages, swap);
        this.workingset = new Workingset(this);
        this.reclaim = new Reclaim(this, workingset);
        this.kswapd = new Kswapd(this);
        this.oomKiller = new OomKiller(this);
        this.supply = new FrameSupply(this);
        this.hugePages = new HugePages(this, HugeSettings.of(context.options()));
        this.khugepaged = new Khugepaged(this);
        this.readAhead = new SwapReadAhead(this, workingset);
        this.highWatermark = watermark(frames);
        reclaim.shrinkers().register(hugePages);
        reclaim.shrinkers().register(new SlabShrinker(slab));
    }

    static Kernel of(AddressSpaceProvider.Context context) {
        return new Kernel(context);
    }

    private MemoryGroup limitedGroup() {
        long pageLimit = tunables.memoryLimitBytes() >>> PageTables.PAGE_SHIFT;
        MemoryGroup group = new MemoryGroup(groups.size(), "/limited", root, pages, pageLimit);
        groups.add(group);
        return group;
    }

    private static long watermark(PageFrameAllocator frames) {
        long high = 0;
        for (ZoneView zone : frames.zones()) {
            high += zone.watermarks().high();
        }
        return high;
    }

    /** Sum of the zones' high watermarks. */
    long highWatermark() {
        return highWatermark;
    }

    long newInode() {
        return nextInode++;
    }

    int newPid() {
        return nextPid++;
    }

    /** The code that the kernel maps into every process: its pages are the kernel's own, and always there. */
    Inode vdso() {
        Inode known = vdso;
        if (known == null) {
            known = new Inode("00:00", 0, "[vdso]", new Disk(new byte[VDSO_BYTES]), VDSO_BYTES);
            known.mapsAround = false;
            for (long i = 0; i < known.sizePages(); i++) {
                long frame = supply.user(root, null);
                pages.describe(frame, known, i, PageDescriptors.UNEVICTABLE, root.number, 0);
                known.put(i, new CachedPage(frame, new long[CachedPage.WORDS]));
            }
            vdso = known;
        }
        return known;
    }

    /** A file on disk with this content, none of it cached. */
    Inode diskFile(String name, byte[] content) {
        return register(new Inode("fe:00", newInode(), name, new Disk(content), content.length));
    }

    /** A file of this machine. */
    Inode register(Inode inode) {
        inodes.add(inode);
        return inode;
    }

    /** Answers the descriptor of a newly opened file. */
    int open(OpenFile file) {
        descriptors.add(file);
        return descriptors.size() + 2;
    }

    @Nullable
    OpenFile opened(int descriptor) {
        int index = descriptor - 3;
        return index < 0 || index >= descriptors.size() ? null : descriptors.get(index);
    }

    /** Gives an area its object, if it has none yet (mm/vma_init.c, vm_area_alloc). */
    void takeArea(Vma area) {
        if (area.object == 0) {
            area.object = objects.take(objects.areas);
            if (area.file != null) {
                files.get(area.file);
            }
        }
    }

    /** An area is gone, and so are its pages (mm/vma.c, remove_vma). */
    void giveArea(Vma area) {
        if (area.object != 0) {
            hugetlb.close(area);
            objects.give(objects.areas, area.object);
            area.object = 0;
            if (area.file != null) {
                files.put(area.file);
            }
        }
    }

    /** A file below {@code /proc} that one of the machine's allocators prints; empty if none does. */
    String allocatorFile(String name) {
        if (frames.procFiles().contains(name)) {
            return frames.proc(name);
        }
        return slab.procFiles().contains(name) ? slab.proc(name) : "";
    }

    /** A frame for a new anonymous page of an area, named by one entry. */
    long takeAnonymous(Mm mm, Vma area, long page) {
        long frame = supply.user(mm.group, mm);
        AnonVmas.prepare(area, objects);
        addAnonymous(frame, mm, area, page, 0);
        return frame;
    }

    /** A new anonymous page gets its descriptor and its place on a list (folio_add_new_anon_rmap, folio_add_lru_vma). */
    void addAnonymous(long frame, Mm mm, Vma area, long page, int moreFlags) {
        AnonVma anonVma = area.anonVma;
        if (anonVma == null) {
            throw new IllegalStateException("an area has an anon_vma before it has anonymous pages: " + area);
        }
        int flags = PageDescriptors.ANONYMOUS | PageDescriptors.SWAP_BACKED | PageDescriptors.LRU | moreFlags;
        if (area.is(VmFlags.LOCKED)) {
            flags |= PageDescriptors.UNEVICTABLE;
        }
        pages.describe(frame, anonVma, area.pageOffsetAt(page), flags, mm.group.number, 1);
        mm.group.lruvec.listFor(flags).addHead(frame);
    }

    /** One more entry names a page that comes out of the swap cache (folio_add_anon_rmap_pte). */
    void nameAnonymous(long frame, Vma area, long page, boolean own) {
        AnonVmas.prepare(area, objects);
        AnonVma anonVma = area.anonVma;
        if (anonVma != null && !(pages.mapping(frame) instanceof AnonVma)) {
            int flags = pages.flags(frame);
            pages.describe(
                    frame,
                    own ? anonVma : anonVma.familyRoot(),
                    area.pageOffsetAt(page),
                    flags,
                    pages.group(frame),
                    pages.mapCount(frame));
        }
        pages.increment(frame);
    }

    /** A page that was in use goes back: off its list, off its group's account. */
    void freeFrame(long frame) {
        free(frame, pages.state(frame));
    }

    private void free(long frame, long state) {
        MemoryGroup payer = groups.get(PageDescriptors.groupOf(state));
        if ((state & PageDescriptors.LRU) != 0) {
            payer.lruvec.listFor(state).remove(frame);
        }
        payer.uncharge(1);
        pages.clear(frame);
        frames.freePages(frame, 0, 0);
    }

    /** One entry less names an anonymous page; the last one frees its frame, unless its swap slot is still named. */
    void releaseAnon(long entry) {
        long frame = entry >>> PageTables.PAGE_SHIFT;
        long state = pages.decrement(frame);
        if (PageDescriptors.mapCountOf(state) > 0) {
            return;
        }
        if ((entry & PageTables.COMPOUND) != 0) {
            hugePages.release(frame);
        } else if ((state & PageDescriptors.SWAP_CACHE) == 0) {
            free(frame, state);
        } else if (swap.entries(pages.slot(frame)) == 0) {
            swap.uncache(frame);
            freeFrame(frame);
        }
    }

    /** One swap entry less; a page that is cached for the slot alone goes with the last one (free_swap_and_cache). */
    void releaseSwap(long slot) {
        long frame = swap.cached(slot);
        swap.release(slot);
        if (frame >= 0 && swap.entries(slot) == 0 && pages.mapCount(frame) == 0) {
            swap.uncache(frame);
            freeFrame(frame);
        }
    }

    /** A page in memory gives up its slot, if no entry names that (folio_free_swap). */
    boolean freeSlot(long frame) {
        if (swap.entries(pages.slot(frame)) > 0 || pages.is(frame, PageDescriptors.WRITEBACK)) {
            return false;
        }
        swap.uncache(frame);
        pages.set(frame, PageDescriptors.DIRTY);
        return true;
    }

    /** How many entries name the page of a present entry. */
    int mapCount(long entry) {
        return pages.mapCount(entry >>> PageTables.PAGE_SHIFT);
    }

    /** Pages on a list of a group and of those below it. */
    long listed(MemoryGroup group, int list) {
        long size = 0;
        for (MemoryGroup other : groups) {
            if (group.parent == null || other.number == group.number) {
                size += other.lruvec.size(list);
            }
        }
        return size;
    }

    /** A page came to the page cache of a file, or went. */
    void pageCacheChanged(Inode inode, int change) {
        cachedFilePages += change;
        shmemPages += inode.isMemoryFile() ? change : 0;
    }

    long shmemPages() {
        return shmemPages;
    }

    /** Pages of files in memory, those of memory files included. */
    long cachedFilePages() {
        return cachedFilePages;
    }

    long dirtyPages() {
        return dirtyPages;
    }

    /** A page of a file has been written to; too many of them are written back at once (balance_dirty_pages). */
    void markDirty(Inode inode, CachedPage page) {
        if (!pages.is(page.frame, PageDescriptors.DIRTY)) {
            pages.set(page.frame, PageDescriptors.DIRTY);
            if (!inode.isMemoryFile()) {
                dirtyFiles.add(inode);
                dirtyPages++;
            }
        }
        if (dirtyPages * 100 > frames.totalFrames() * tunables.dirtyBackgroundRatio()) {
            WriteBack.all(this);
        }
    }

    /** A dirty page of a disk file has been written back, or dropped. */
    void cleaned(CachedPage page) {
        if (pages.testAndClear(page.frame, PageDescriptors.DIRTY)) {
            dirtyPages--;
        }
    }

    /** Whether the machine promises so many pages (mm/util.c, __vm_enough_memory). */
    boolean promises(long wanted) {
        return switch (tunables.overcommitMemory()) {
            case OVERCOMMIT_ALWAYS -> true;
            case OVERCOMMIT_NEVER -> committedPages + wanted <= commitLimit();
            default -> wanted <= machine.pages() + swap.totalSlots();
        };
    }

    /** {@code CommitLimit}, in pages (mm/util.c, vm_commit_limit). */
    long commitLimit() {
        long ordinary = frames.totalFrames() - hugetlb.pool.total() * HugetlbPool.PARTS;
        return ordinary * tunables.overcommitRatio() / 100 + swap.totalSlots();
    }

    /** Unmaps the pages of a file from {@code first} up to {@code end} everywhere (mm/memory.c, unmap_mapping_pages). */
    void unmapFilePages(Inode inode, long first, long end, int mode) {
        inode.areas.forEach(first, end - 1, area -> {
            Mm mm = area.mm;
            long from = Math.max(first, area.pageOffset);
            long to = Math.min(end, area.pageOffset + area.pages());
            if (mm != null && from < to) {
                long shift = area.start - (area.pageOffset << PageTables.PAGE_SHIFT);
                mm.zap.range((from << PageTables.PAGE_SHIFT) + shift, (to << PageTables.PAGE_SHIFT) + shift, mode);
            }
            return true;
        });
    }

    /** Drops cached pages of a file from {@code first} up to {@code end}; nobody maps them any more. */
    void dropCached(Inode inode, long first, long end) {
        for (long index : inode.cachedIndexes()) {
            if (index >= first && index < end) {
                dropPage(inode, index);
            }
        }
        for (long slot : inode.takeSwapped(first, end)) {
            releaseSwap(slot);
        }
    }

    /** Drops one page of a file, if it is cached. */
    void dropPage(Inode inode, long index) {
        CachedPage page = inode.take(index);
        if (page != null) {
            if (!inode.isMemoryFile()) {
                cleaned(page);
            }
            pageCacheChanged(inode, -1);
            freeFrame(page.frame);
        }
    }
}
