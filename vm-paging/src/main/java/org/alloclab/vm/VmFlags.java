package org.alloclab.vm;

import org.alloclab.api.space.Prot;

/** Flags of an area (include/linux/mm.h, {@code VM_*}), at the kernel's bit positions. */
final class VmFlags {
    static final int READ = 1;
    static final int WRITE = 1 << 1;
    static final int EXEC = 1 << 2;
    static final int SHARED = 1 << 3;
    static final int MAYREAD = 1 << 4;
    static final int MAYWRITE = 1 << 5;
    static final int MAYEXEC = 1 << 6;
    static final int MAYSHARE = 1 << 7;
    static final int GROWSDOWN = 1 << 8;
    static final int PFNMAP = 1 << 10;
    static final int LOCKED = 1 << 13;
    static final int IO = 1 << 14;
    static final int SEQ_READ = 1 << 15;
    static final int RAND_READ = 1 << 16;
    static final int DONTCOPY = 1 << 17;
    static final int DONTEXPAND = 1 << 18;
    static final int LOCKONFAULT = 1 << 19;
    static final int ACCOUNT = 1 << 20;
    static final int NORESERVE = 1 << 21;
    static final int HUGETLB = 1 << 22;
    static final int WIPEONFORK = 1 << 25;
    static final int DONTDUMP = 1 << 26;
    static final int HUGEPAGE = 1 << 29;
    static final int NOHUGEPAGE = 1 << 30;

    static final int ACCESS = READ | WRITE | EXEC;
    static final int MAY_ALL = MAYREAD | MAYWRITE | MAYEXEC;
    static final int LOCKED_MASK = LOCKED | LOCKONFAULT;

    /** Two letters for each bit, as smaps prints them (fs/proc/task_mmu.c, show_smap_vma_flags). */
    private static final String[] MNEMONICS = {
        "rd", "wr", "ex", "sh", "mr", "mw", "me", "ms", "gd", "??", "pf", "??", "??", "lo", "io", "sr", "rr", "dc",
        "de", "lf", "ac", "nr", "ht", "sf", "??", "wf", "dd", "sd", "mm", "hg", "nh", "mg"
    };

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

    /** Counted against the commit limit (mm/vma.c, accountable_mapping). */
    static boolean isAccountable(int flags) {
        return (flags & (NORESERVE | SHARED | WRITE | HUGETLB)) == WRITE;
    }

    /** The flags in smaps' letters, by bit number, with a space behind each. */
    static String mnemonics(int flags) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < MNEMONICS.length; bit++) {
            if ((flags >>> bit & 1) != 0) {
                text.append(MNEMONICS[bit]).append(' ');
            }
        }
        return text.toString();
    }
}
