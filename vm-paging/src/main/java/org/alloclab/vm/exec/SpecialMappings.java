package org.alloclab.vm.exec;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;
import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import java.util.List;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.api.space.MapFlags;
import org.alloclab.api.space.Prot;
import org.alloclab.api.view.VmaView;
import org.alloclab.vm.area.Mm;
import org.alloclab.vm.area.Placement;
import org.alloclab.vm.area.VmFlags;
import org.alloclab.vm.area.Vma;
import org.alloclab.vm.cache.OpenFiles;
import org.alloclab.vm.cgroup.MemoryGroup;
import org.alloclab.vm.cgroup.MemoryGroups;
import org.alloclab.vm.edit.AreaObjects;
import org.alloclab.vm.file.CachedPage;
import org.alloclab.vm.file.Disk;
import org.alloclab.vm.file.Inode;
import org.alloclab.vm.file.OpenFile;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.page.Pages;
import org.alloclab.vm.reclaim.FrameSupply;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's own pages in every process (arch/x86/entry/vdso/vma.c, map_vdso): time data that the kernel writes, and the
 * code that reads it, so that asking for the time takes no system call.
 *
 * <pre>
 *   [vvar] 4 pages   [vvar_vclock] 2 pages   [vdso] 2 pages      one below the other, as one mapping is placed
 * </pre>
 */
public final class SpecialMappings {
    private static final long VVAR_BYTES = 4 * PAGE_SIZE;
    private static final long CLOCK_BYTES = 2 * PAGE_SIZE;
    private static final int CODE_BYTES = 2 * MachineDescription.PAGE_SIZE;
    private static final int CODE_FLAGS = VmFlags.READ | VmFlags.EXEC | VmFlags.MAY_ALL | VmFlags.DONTEXPAND;
    private static final int DATA_FLAGS =
            VmFlags.READ | VmFlags.MAYREAD | VmFlags.PFNMAP | VmFlags.IO | VmFlags.DONTEXPAND | VmFlags.DONTDUMP;

    /** The page of the old vsyscalls above user space, which is listed in every process and belongs to none. */
    private static final List<VmaView> GATE = List.of(
            new VmaView(0xffff_ffff_ff60_0000L, 0xffff_ffff_ff60_1000L, Prot.EXEC, false, 0, "00:00", 0, "[vsyscall]"));

    private final MemoryGroups groups;
    private final FrameSupply supply;
    private final PageDescriptors pages;
    private final OpenFiles files;
    private final AreaObjects areaObjects;
    private @Nullable Inode code;

    /** What is listed above user space: programs of 32 bits have no such page. */
    public static List<VmaView> gate(MachineDescription machine) {
        return machine.wordSize() == WordSize.BITS_64 ? GATE : List.of();
    }

    public SpecialMappings(
            MemoryGroups groups, FrameSupply supply, PageDescriptors pages, OpenFiles files, AreaObjects areaObjects) {
        this.groups = groups;
        this.supply = supply;
        this.pages = pages;
        this.files = files;
        this.areaObjects = areaObjects;
    }

    /** Maps them into a new process. Answers the address of the vDSO. */
    long map(Mm mm, Placement placement) {
        Inode code = vdso();
        long codeBytes = code.sizeBytes;
        long at = placement.find(0, VVAR_BYTES + CLOCK_BYTES + codeBytes, MapFlags.PRIVATE);
        long vdso = at + VVAR_BYTES + CLOCK_BYTES;
        add(mm, "[vvar]", at, VVAR_BYTES, DATA_FLAGS, null);
        add(mm, "[vvar_vclock]", at + VVAR_BYTES, CLOCK_BYTES, DATA_FLAGS, null);
        OpenFile opened = files.openForAreas(code, OpenFile.Mode.READ_ONLY);
        add(mm, "[vdso]", vdso, codeBytes, CODE_FLAGS, opened);
        return vdso;
    }

    /** The code that the kernel maps into every process: its pages are the kernel's own, and always there. */
    private Inode vdso() {
        Inode known = code;
        if (known == null) {
            known = new Inode("00:00", 0, "[vdso]", new Disk(new byte[CODE_BYTES]), CODE_BYTES);
            known.mapsAround = false;
            MemoryGroup root = groups.root();
            for (long i = 0; i < known.sizePages(); i++) {
                long frame = supply.user(root, null);
                pages.describe(frame, known, i, PageDescriptors.UNEVICTABLE, root.number, 0);
                known.put(i, new CachedPage(frame, new long[Pages.WORDS]));
            }
            code = known;
        }
        return known;
    }

    private void add(Mm mm, String name, long start, long bytes, int flags, @Nullable OpenFile file) {
        Vma area = new Vma(start, start + bytes, flags, start >>> PAGE_SHIFT);
        area.label = name;
        area.file = file;
        mm.areas.insert(area);
        areaObjects.take(area);
        mm.account(flags, area.pages());
    }
}
