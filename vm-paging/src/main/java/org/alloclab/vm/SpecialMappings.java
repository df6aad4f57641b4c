package org.alloclab.vm;

import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.view.VmaView;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's own pages in every process (arch/x86/entry/vdso/vma.c, map_vdso): time data that the kernel writes, and the
 * code that reads it, so that asking for the time takes no system call.
 *
 * <pre>
 *   [vvar] 4 pages   [vvar_vclock] 2 pages   [vdso] 2 pages      one below the other, as one mapping is placed
 * </pre>
 */
final class SpecialMappings {
    private static final long VVAR_BYTES = 4 * PageTables.PAGE_SIZE;
    private static final long CLOCK_BYTES = 2 * PageTables.PAGE_SIZE;
    private static final int CODE_FLAGS = VmFlags.READ | VmFlags.EXEC | VmFlags.MAY_ALL | VmFlags.DONTEXPAND;
    private static final int DATA_FLAGS =
            VmFlags.READ | VmFlags.MAYREAD | VmFlags.PFNMAP | VmFlags.IO | VmFlags.DONTEXPAND | VmFlags.DONTDUMP;

    /** The page of the old vsyscalls above user space, which is listed in every process and belongs to none. */
    private static final List<VmaView> GATE = List.of(
            new VmaView(0xffff_ffff_ff60_0000L, 0xffff_ffff_ff60_1000L, Prot.EXEC, false, 0, "00:00", 0, "[vsyscall]"));

    private final Mm mm;

    /** What is listed above user space: programs of 32 bits have no such page. */
    static List<VmaView> gate(MachineDescription machine) {
        return machine.wordSize() == WordSize.BITS_64 ? GATE : List.of();
    }

    SpecialMappings(Mm mm) {
        this.mm = mm;
    }

    /** Answers the address of the vDSO. */
    long map() {
        Inode code = mm.kernel.vdso();
        long codeBytes = code.sizeBytes;
        long at = mm.placement.find(0, VVAR_BYTES + CLOCK_BYTES + codeBytes, MapFlags.PRIVATE, false);
        long vdso = at + VVAR_BYTES + CLOCK_BYTES;
        add("[vvar]", at, VVAR_BYTES, DATA_FLAGS, null);
        add("[vvar_vclock]", at + VVAR_BYTES, CLOCK_BYTES, DATA_FLAGS, null);
        add("[vdso]", vdso, codeBytes, CODE_FLAGS, mm.kernel.files.open(code, false, false));
        return vdso;
    }

    private void add(String name, long start, long bytes, int flags, @Nullable OpenFile file) {
        Vma area = new Vma(start, start + bytes, flags, start >>> PageTables.PAGE_SHIFT);
        area.label = name;
        area.file = file;
        mm.areas.insert(area);
        mm.kernel.takeArea(area);
        mm.account(flags, area.pages());
    }
}
