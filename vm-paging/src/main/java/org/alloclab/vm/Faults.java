package org.alloclab.vm;

import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.probe.FaultKind;
import org.alloclab.api.vm.PageWalker;
import org.jspecify.annotations.Nullable;

/**
 * The page-fault handler (arch/x86/mm/fault.c, do_user_addr_fault; mm/memory.c, handle_mm_fault).
 *
 * <p>Steps: find the area, check the access against it, walk the tables and make what is missing, serve the page. A read
 * of a page that was never written maps the zero page; writing it later is a second fault.
 */
final class Faults implements PageWalker {
    private @Nullable Mm mm;
    private @Nullable Vma recent;

    /** The walker exists before the address space whose memory calls it. */
    void serve(Mm space) {
        this.mm = space;
    }

    /** The areas have changed: forget the one used last. */
    void areasChanged() {
        recent = null;
    }

    @Override
    public void walk(long address, boolean write) {
        Mm space = mm;
        if (space == null) {
            throw new IllegalStateException("memory is used before its address space is ready");
        }
        Vma area = recent;
        if (area == null || address < area.start || address >= area.end) {
            area = findArea(space, address);
            recent = area;
        }
        checkAccess(area, address, write);
        long page = address & -PageTables.PAGE_SIZE;
        PageTables.Leaf leaf = space.tables.leaf(address);
        if (leaf == null) {
            leaf = space.tables.makeLeaf(address);
        }
        int i = PageTables.index(address);
        long entry = leaf.entries[i];
        if (entry == 0) {
            leaf.entries[i] = entry = write ? writeNew(space, area, page) : readNew(space, page);
        } else if (write && (entry & PageTables.WRITABLE) == 0) {
            leaf.entries[i] = entry = writeProtected(space, area, page, entry);
        }
        space.memory.grant(page, PageTables.PAGE_SIZE, (entry & PageTables.WRITABLE) != 0);
    }

    private static Vma findArea(Mm space, long address) {
        Vma area = address < 0 ? null : space.areas.at(address);
        if (area == null) {
            throw SimulatedDeath.fault(Signal.SIGSEGV_MAPERR, address);
        }
        return area;
    }

    /** arch/x86/mm/fault.c, access_error: any access right implies reading. */
    private static void checkAccess(Vma area, long address, boolean write) {
        if ((area.flags & (write ? VmFlags.WRITE : VmFlags.ACCESS)) == 0) {
            throw SimulatedDeath.fault(Signal.SIGSEGV_ACCERR, address);
        }
    }

    /** mm/memory.c, do_anonymous_page: first write. */
    private static long writeNew(Mm space, Vma area, long page) {
        AnonVmas.prepare(area);
        long frame = space.takeFrame();
        space.anonPages++;
        space.minorFaults++;
        space.probe.pageFault(FaultKind.ANONYMOUS, page, frame);
        return frame << PageTables.PAGE_SHIFT | PageTables.PRESENT | PageTables.WRITABLE;
    }

    /** mm/memory.c, do_anonymous_page: first read. */
    private static long readNew(Mm space, long page) {
        space.minorFaults++;
        space.zeroPageFaults++;
        space.probe.pageFault(FaultKind.ZERO_PAGE, page, -1);
        return PageTables.PRESENT | PageTables.ZERO;
    }

    /** mm/memory.c, do_wp_page: the zero page gives way to a frame of its own, an own page becomes writable. */
    private static long writeProtected(Mm space, Vma area, long page, long entry) {
        if ((entry & PageTables.ZERO) != 0) {
            return writeNew(space, area, page);
        }
        AnonVmas.prepare(area);
        space.minorFaults++;
        long frame = entry >>> PageTables.PAGE_SHIFT;
        if ((entry & PageTables.FILE) != 0) {
            space.filePages--;
            space.anonPages++;
        }
        space.probe.pageFault(FaultKind.COPY_ON_WRITE, page, frame);
        return (entry | PageTables.WRITABLE) & ~PageTables.FILE;
    }
}
