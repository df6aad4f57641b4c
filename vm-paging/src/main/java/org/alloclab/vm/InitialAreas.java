package org.alloclab.vm;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.vm.InitialLayout;
import org.alloclab.api.vm.VmaView;

/** Turns the areas of a maps listing into those of a process that has run up to now. */
final class InitialAreas {
    private static final String STACK = "[stack]";
    /** Between the mmap area and the highest stack address at the least, on top of the stack's limit. */
    private static final long STACK_RANDOM_BYTES = 0x1000;

    private final List<VmaView> user = new ArrayList<>();
    private final List<VmaView> aboveUserSpace = new ArrayList<>();

    InitialAreas(InitialLayout layout) {
        for (VmaView area : layout.areas()) {
            (area.start() < 0 || area.end() > Placement.TASK_SIZE ? aboveUserSpace : user).add(area);
        }
    }

    /** The gate area of the vsyscall page, which is listed but belongs to no process. */
    List<VmaView> aboveUserSpace() {
        return aboveUserSpace;
    }

    /**
     * Where the search for free addresses begins: the end of the highest area in front of the stack; without one, the end
     * of user space less the gap for the stack (arch/x86/mm/mmap.c, mmap_base: at least 128 MiB and one page).
     */
    long mmapBase(MachineDescription machine) {
        long base = 0;
        for (VmaView area : user) {
            if (area.name().equals(STACK) && base != 0) {
                return base;
            }
            base = area.end();
        }
        long gap = Math.max(machine.stackLimitBytes() + Placement.STACK_GUARD_BYTES, 128L << 20);
        return Placement.TASK_SIZE - gap - STACK_RANDOM_BYTES + PageTables.PAGE_SIZE;
    }

    void addTo(Mm mm) {
        for (VmaView view : user) {
            Vma area = new Vma(view.start(), view.end(), flagsOf(view), offsetOf(view));
            boolean plain = view.inode() == 0 && view.name().isEmpty();
            area.origin = plain ? null : view;
            boolean anonymous = !view.shared() && area.is(VmFlags.WRITE);
            if (anonymous) {
                area.anonVma = new AnonVma();
            }
            mm.areas.insert(area);
            mm.account(area.flags, area.pages());
            populate(mm, area, anonymous);
        }
    }

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
        } else if (view.name().startsWith("[v")) {
            flags |= VmFlags.DONTEXPAND;
        }
        return flags;
    }

    private static void populate(Mm mm, Vma area, boolean anonymous) {
        long bits = PageTables.PRESENT | (anonymous ? PageTables.WRITABLE : PageTables.FILE);
        for (long page = area.start; page < area.end; page += PageTables.PAGE_SIZE) {
            mm.tables.makeLeaf(page).entries[PageTables.index(page)] = mm.takeFrame() << PageTables.PAGE_SHIFT | bits;
        }
        if (anonymous) {
            mm.anonPages += area.pages();
        } else {
            mm.filePages += area.pages();
        }
    }
}
