package org.alloclab.vm.process;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.view.VmaView;
import org.alloclab.vm.area.AnonVmas;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.UserSpace;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.cache.OpenFiles;
import org.alloclab.vm.cache.PageCache;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.edit.AreaObjects;
import org.alloclab.vm.fault.AnonPages;
import org.alloclab.vm.file.BackingStore;
import org.alloclab.vm.file.CachedPage;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.Inodes;
import org.alloclab.vm.file.OpenFile;
import org.alloclab.vm.object.KernelObjects;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.reclaim.FrameSupply;
import org.alloclab.vm.swap.SwapSpace;
import org.alloclab.vm.table.PageTables;

/** Starts a process that has run up to now: its {@link InitialAreas} are there, with their pages if that is wanted. */
public final class InitialProcess {
    /** Whether the pages of the initial areas are in memory. */
    public enum InitialPages {
        ABSENT,
        RESIDENT
    }

    private static final long UNBOUNDED = Long.MAX_VALUE >>> 1;

    /** The content of program files is not modelled. */
    private static final BackingStore NOTHING = new BackingStore() {
        @Override
        public long[] read(long pageIndex) {
            return new long[Pages.WORDS];
        }

        @Override
        public void write(long pageIndex, long[] words) {}
    };

    private final PageDescriptors pages;
    private final SwapSpace swap;
    private final FrameSupply supply;
    private final Inodes inodes;
    private final AreaObjects areaObjects;
    private final AnonPages anonPages;
    private final MemoryGroups groups;
    private final PageCache pageCache;
    private final KernelObjects objects;
    private final OpenFiles files;
    private final ProcessStart start;

    public InitialProcess(
            PageDescriptors pages,
            SwapSpace swap,
            FrameSupply supply,
            Inodes inodes,
            AreaObjects areaObjects,
            AnonPages anonPages,
            MemoryGroups groups,
            PageCache pageCache,
            KernelObjects objects,
            OpenFiles files,
            ProcessStart start) {
        this.pages = pages;
        this.swap = swap;
        this.supply = supply;
        this.inodes = inodes;
        this.areaObjects = areaObjects;
        this.anonPages = anonPages;
        this.groups = groups;
        this.pageCache = pageCache;
        this.objects = objects;
        this.files = files;
        this.start = start;
    }

    public LinuxProcess start(InitialAreas initial, UserSpace space, long startBreak, InitialPages initialPages) {
        LinuxProcess process =
                start.process(groups.first(), space.withMappingsUpTo(initial.endOfMappings()), startBreak);
        if (initial.hasProgram()) {
            String path = initial.programPath();
            process.task = Task.of(process.task.pid, path, List.of(path));
            process.image = initial.image();
        }
        Mm mm = process.mm;
        Map<Long, OpenFile> opened = new HashMap<>();
        for (VmaView view : initial.user()) {
            Vma area = InitialAreas.area(view);
            if (view.inode() != 0) {
                area.file = opened.computeIfAbsent(view.inode(), number -> open(view));
            } else if (InitialAreas.isStack(view)) {
                mm.startStack = view.end() - Long.BYTES;
            } else {
                area.label = view.name();
            }
            mm.areas.insert(area);
            areaObjects.take(area);
            mm.account(area.flags, area.pages());
            if (initialPages == InitialPages.RESIDENT) {
                populate(mm, area);
            }
        }
        return process;
    }

    private OpenFile open(VmaView view) {
        Inode inode = inodes.register(new Inode(view.device(), view.inode(), view.name(), NOTHING, UNBOUNDED));
        return files.openForAreas(inode, OpenFile.Mode.READ_ONLY);
    }

    /** Private writable areas hold anonymous pages, the others pages of their file. */
    private void populate(Mm mm, Vma area) {
        boolean anonymous = area.is(VmFlags.WRITE) && !area.is(VmFlags.SHARED);
        if (anonymous) {
            AnonVmas.prepare(area, objects);
        }
        for (long page = area.start; page < area.end; page += PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.makeLeaf(page);
            long entry = PageTables.PRESENT | PageTables.ACCESSED;
            if (anonymous) {
                entry |= PageTables.WRITABLE | PageTables.EXCLUSIVE | PageTables.DIRTY;
                entry |= anonPages.take(mm, area, page) << PAGE_SHIFT;
            } else {
                entry |= PageTables.FILE | fileFrame(mm, area, page) << PAGE_SHIFT;
            }
            leaf.entries[PageTables.index(page)] = entry;
        }
        if (anonymous) {
            mm.rss.addAnonymous(area.pages());
        } else {
            mm.rss.addFilePages(area.pages());
        }
    }

    /** Areas of the kernel's own, such as the vdso, have pages that are on no list and nobody pays for. */
    private long fileFrame(Mm mm, Vma area, long page) {
        OpenFile file = area.file;
        if (file == null) {
            long frame = supply.table(groups.root(), mm);
            pages.describe(frame, swap, 0, PageDescriptors.UNEVICTABLE, groups.root().number, 1);
            return frame;
        }
        CachedPage cached = pageCache.present(mm, file.inode, area.pageOffsetAt(page));
        pages.increment(cached.frame);
        return cached.frame;
    }
}
