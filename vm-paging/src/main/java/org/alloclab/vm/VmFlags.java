package org.alloclab.vm;

import org.alloclab.api.vm.Prot;

/** Flags of an area (include/linux/mm.h, {@code VM_*}). */
final class VmFlags {
    static final int READ = 0x1;
    static final int WRITE = 0x2;
    static final int EXEC = 0x4;
    static final int SHARED = 0x8;
    static final int MAYREAD = 0x10;
    static final int MAYWRITE = 0x20;
    static final int MAYEXEC = 0x40;
    static final int MAYSHARE = 0x80;
    static final int GROWSDOWN = 0x100;
    static final int LOCKED = 0x2000;
    static final int DONTEXPAND = 0x40000;
    static final int ACCOUNT = 0x100000;
    static final int NORESERVE = 0x200000;

    static final int ACCESS = READ | WRITE | EXEC;
    static final int MAY_ALL = MAYREAD | MAYWRITE | MAYEXEC;

    private VmFlags() {}

    /** The access bits for protection bits, which have the same values. */
    static int ofProt(int prot) {
        return prot & (Prot.READ | Prot.WRITE | Prot.EXEC);
    }

    /** Counted against {@code RLIMIT_DATA} (mm/internal.h, is_data_mapping). */
    static boolean isData(int flags) {
        return (flags & (WRITE | SHARED | GROWSDOWN)) == WRITE;
    }

    /** mm/internal.h, is_exec_mapping. */
    static boolean isExec(int flags) {
        return (flags & (EXEC | WRITE | GROWSDOWN)) == EXEC;
    }

    /** mm/internal.h, is_stack_mapping. */
    static boolean isStack(int flags) {
        return (flags & GROWSDOWN) != 0;
    }
}
