package org.alloclab.vm.area;

import static org.alloclab.api.machine.MachineDescription.PAGE_SHIFT;

import org.alloclab.api.machine.Architecture;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.machine.WordSize;
import org.alloclab.vm.page.Pages;

/**
 * The addresses that a program may have, and where in them mappings go.
 *
 * <pre>
 *              i386                ia32 (32-bit program, 64-bit kernel)   x86-64
 *   TASK_SIZE  0xc0000000          0xffffe000                             0x7ffffffff000
 *              ┌──────────────┐ ◄─ TASK_SIZE = STACK_TOP
 *              │ stack ↓      │
 *              │     gap      │    RLIMIT_STACK + 256 pages, at least 128 MiB, at most 5/6 of it all
 *              ├──────────────┤ ◄─ mmap_base: 0xb8000000, 0xf7ffe000, 0x7ffff7fff000
 *              │ mappings ↓   │    top-down
 *              │      ⋮       │
 *              │ mappings ↑   │    bottom-up, where vm.legacy_va_layout is set
 *              ├──────────────┤ ◄─ TASK_SIZE / 3: 0x40000000, 0x55555000, 0x2aaaaaaab000
 *              │ heap ↑       │
 *              │ program      │    0x08048000 on i386, where it is not position-independent
 *              └──────────────┘
 * </pre>
 *
 * <p>arch/x86/mm/mmap.c, mmap_base, mmap_legacy_base, arch_pick_mmap_layout; arch/x86/include/asm/page_32_types.h,
 * page_64_types.h. Address randomisation is off.
 *
 * @param taskSize first address that is not the program's (TASK_SIZE)
 * @param mmapBase where the search for free addresses begins
 * @param bottomUp whether it goes up from there ({@code vm.legacy_va_layout}), not down
 * @param alignsHuge whether anonymous mappings of whole huge pages are aligned to them (mm/huge_memory.c,
 *     __thp_get_unmapped_area: not on a 32-bit kernel, not for a 32-bit program)
 */
public record UserSpace(long taskSize, long mmapBase, boolean bottomUp, boolean alignsHuge) {
    /** Which way a search for free addresses goes. */
    public enum Search {
        TOP_DOWN,
        BOTTOM_UP
    }

    /** Kept free in front of a stack: 256 pages (mm/mmap.c, stack_guard_gap). */
    public static final long STACK_GUARD_BYTES = 256L << PAGE_SHIFT;

    private static final long TASK_SIZE_I386 = 0xc0000000L;
    private static final long TASK_SIZE_IA32 = 0xffffe000L;
    private static final long TASK_SIZE_X86_64 = 0x7ffffffff000L;
    private static final long LEAST_STACK_GAP = 128L << 20;

    /** The user space of a machine's programs. */
    public static UserSpace of(MachineDescription machine, Search search) {
        boolean bottomUp = search == Search.BOTTOM_UP;
        long end = taskSize(machine.architecture());
        long base = bottomUp ? third(end) : Pages.alignUp(end - stackGap(machine.stackLimitBytes(), end));
        return new UserSpace(end, base, bottomUp, machine.wordSize() == WordSize.BITS_64);
    }

    private static long taskSize(Architecture architecture) {
        return switch (architecture) {
            case I386, I386_PAE -> TASK_SIZE_I386;
            case IA32 -> TASK_SIZE_IA32;
            case X86_64 -> TASK_SIZE_X86_64;
        };
    }

    /** Without a limit (-1) it is the most that is kept. */
    private static long stackGap(long stackLimit, long end) {
        long most = end / 6 * 5;
        return Long.compareUnsigned(stackLimit, most) > 0
                ? most
                : Math.min(Math.max(stackLimit + STACK_GUARD_BYTES, LEAST_STACK_GAP), most);
    }

    /** The same where a process is known to have mappings up to an address above the usual base. */
    public UserSpace withMappingsUpTo(long address) {
        boolean higher = !bottomUp && address > taskSize / 2 && address > mmapBase;
        return higher ? new UserSpace(taskSize, address, false, alignsHuge) : this;
    }

    /** TASK_UNMAPPED_BASE: where a search begins that goes up. */
    public long lowBase() {
        return third(taskSize);
    }

    private static long third(long size) {
        return Pages.alignUp(size / 3);
    }
}
