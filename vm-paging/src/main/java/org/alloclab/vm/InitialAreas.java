package org.alloclab.vm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.view.VmaView;

/** Turns the areas of a maps listing into those of a process that has run up to now. */
final class InitialAreas {
    private static final String STACK = "[stack]";
    private static final long UNBOUNDED = Long.MAX_VALUE >>> 1;

    private final List<VmaView> user = new ArrayList<>();
    /** The gate area of the vsyscall page, which is listed but belongs to no process. */
    private final List<VmaView> aboveUserSpace = new ArrayList<>();

    private InitialAreas(InitialLayout layout, long taskSize) {
        for (VmaView area : layout.areas()) {
            (area.start() < 0 || area.end() > taskSize ? aboveUserSpace : user).add(area);
        }
    }

    /** A process with the areas of a layout, which are there with their pages if {@code resident}. */
    static LinuxAddressSpace start(Kernel kernel, AddressSpaceProvider.Context context, boolean resident) {
        UserSpace space = UserSpace.of(context.machine(), context.options().get(LinuxOptions.LEGACY_VA_LAYOUT));
        InitialAreas initial = new InitialAreas(context.layout(), space.taskSize());
        Mm mm = new Mm(
                kernel,
                kernel.firstGroup,
                space.withMappingsUpTo(initial.endOfMappings()),
                context.layout().startBreak());
        initial.addTo(mm, resident);
        return new LinuxAddressSpace(mm, initial.aboveUserSpace);
    }

    /** End of the highest area but the stack. */
    private long endOfMappings() {
        long highest = 0;
        for (VmaView area : user) {
            if (!area.name().equals(STACK)) {
                highest = area.end();
            }
        }
        return highest;
    }

    private void addTo(Mm mm, boolean resident) {
        if (!user.isEmpty() && user.get(0).inode() != 0) {
            describeProgram(mm);
        }
        Map<Long, OpenFile> files = new HashMap<>();
        for (VmaView view : user) {
            Vma area = new Vma(view.start(), view.end(), flagsOf(view), offsetOf(view));
            if (view.inode() != 0) {
                area.file = files.computeIfAbsent(view.inode(), number -> open(mm.kernel, view));
            } else if (view.name().equals(STACK)) {
                mm.startStack = view.end() - Long.BYTES;
            } else {
                area.label = view.name();
            }
            mm.areas.insert(area);
            mm.kernel.takeArea(area);
            mm.account(area.flags, area.pages());
            if (resident) {
                populate(mm, area);
            }
        }
    }

    /** The program is the file of the first area; its code is what is executable of it, its data what is writable. */
    private void describeProgram(Mm mm) {
        String path = user.get(0).name();
        mm.task = Task.of(mm.task.pid, path, List.of(path));
        long[] code = {0, 0};
        long[] data = {0, 0};
        for (VmaView area : user) {
            boolean own = area.inode() == user.get(0).inode();
            long[] part = (area.prot() & VmFlags.EXEC) != 0 ? code : (area.prot() & VmFlags.WRITE) != 0 ? data : null;
            if (own && part != null) {
                part[0] = part[0] == 0 ? area.start() : part[0];
                part[1] = area.end();
            }
        }
        mm.image = new ImageBounds(code[0], code[1], data[0], data[1], 0, 0, 0, 0);
    }

    private static OpenFile open(Kernel kernel, VmaView view) {
        Inode inode = kernel.register(new Inode(view.device(), view.inode(), view.name(), NOTHING, UNBOUNDED));
        return kernel.files.open(inode, false, false);
    }

    /** The content of program files is not modelled. */
    private static final BackingStore NOTHING = new BackingStore() {
        @Override
        public long[] read(long pageIndex) {
            return new long[CachedPage.WORDS];
        }

        @Override
        public void write(long pageIndex, long[] words) {}
    };

    private static long offsetOf(VmaView view) {
        return (view.inode() == 0 ? view.start() : view.offset()) >>> PageTables.PAGE_SHIFT;
    }

    private static int flagsOf(VmaView view) {
        int flags = VmFlags.ofProt(view.prot()) | VmFlags.MAY_ALL;
        if (view.shared()) {
            flags |= VmFlags.SHARED | VmFlags.MAYSHARE;
        } else if ((view.prot() & VmFlags.WRITE) != 0) {
            flags |= VmFlags.ACCOUNT;
        }
        if (view.name().equals(STACK)) {
            flags |= VmFlags.GROWSDOWN;
        } else if (view.name().startsWith("[vvar")) {
            flags &= ~(VmFlags.MAYWRITE | VmFlags.MAYEXEC);
            flags |= VmFlags.PFNMAP | VmFlags.IO | VmFlags.DONTEXPAND | VmFlags.DONTDUMP;
        } else if (view.name().startsWith("[v")) {
            flags |= VmFlags.DONTEXPAND;
        }
        return flags;
    }

    /** Private writable areas hold anonymous pages, the others pages of their file. */
    private static void populate(Mm mm, Vma area) {
        boolean anonymous = area.is(VmFlags.WRITE) && !area.is(VmFlags.SHARED);
        if (anonymous) {
            AnonVmas.prepare(area, mm.kernel.objects);
        }
        for (long page = area.start; page < area.end; page += PageTables.PAGE_SIZE) {
            PageTables.Leaf leaf = mm.tables.makeLeaf(page);
            long entry = PageTables.PRESENT | PageTables.ACCESSED;
            if (anonymous) {
                entry |= PageTables.WRITABLE | PageTables.EXCLUSIVE | PageTables.DIRTY;
                entry |= mm.kernel.takeAnonymous(mm, area, page) << PageTables.PAGE_SHIFT;
            } else {
                entry |= PageTables.FILE | fileFrame(mm, area, page) << PageTables.PAGE_SHIFT;
            }
            leaf.entries[PageTables.index(page)] = entry;
        }
        if (anonymous) {
            mm.anonPages += area.pages();
        } else {
            mm.filePages += area.pages();
        }
    }

    /** Areas of the kernel's own, such as the vdso, have pages that are on no list and nobody pays for. */
    private static long fileFrame(Mm mm, Vma area, long page) {
        OpenFile file = area.file;
        Kernel kernel = mm.kernel;
        if (file == null) {
            long frame = kernel.supply.table(kernel.root, mm);
            kernel.pages.describe(frame, kernel.swap, 0, PageDescriptors.UNEVICTABLE, kernel.root.number, 1);
            return frame;
        }
        CachedPage cached = PageCache.present(kernel, mm, file.inode, area.pageOffsetAt(page));
        kernel.pages.increment(cached.frame);
        return cached.frame;
    }
}
