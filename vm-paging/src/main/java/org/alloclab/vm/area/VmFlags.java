package org.alloclab.vm.area;

import org.alloclab.api.space.Prot;

/** Flags of an area (include/linux/mm.h, {@code VM_*}), at the kernel's bit positions. */
public final class VmFlags {
    public static final int READ = 1;
    public static final int WRITE = 1 << 1;
    public static final int EXEC = 1 << 2;
    public static final int SHARED = 1 << 3;
    public static final int MAYREAD = 1 << 4;
    public static final int MAYWRITE = 1 << 5;
    public static final int MAYEXEC = 1 << 6;
    public static final int MAYSHARE = 1 << 7;
    public static final int GROWSDOWN = 1 << 8;
    public static final int PFNMAP = 1 << 10;
    public static final int LOCKED = 1 << 13;
    public static final int IO = 1 << 14;
    public static final int SEQ_READ = 1 << 15;
    public static final int RAND_READ = 1 << 16;
    public static final int DONTCOPY = 1 << 17;
    public static final int DONTEXPAND = 1 << 18;
    public static final int LOCKONFAULT = 1 << 19;
    public static final int ACCOUNT = 1 << 20;
    public static final int NORESERVE = 1 << 21;
    public static final int HUGETLB = 1 << 22;
    public static final int WIPEONFORK = 1 << 25;
    public static final int DONTDUMP = 1 << 26;
    public static final int HUGEPAGE = 1 << 29;
    public static final int NOHUGEPAGE = 1 << 30;

    public static final int ACCESS = READ | WRITE | EXEC;
    public static final int MAY_ALL = MAYREAD | MAYWRITE | MAYEXEC;
    public static final int LOCKED_MASK = LOCKED | LOCKONFAULT;

    /** Two letters for each bit, as smaps prints them (fs/proc/task_mmu.c, show_smap_vma_flags). */
    private static final String[] MNEMONICS = {
        "rd", "wr", "ex", "sh", "mr", "mw", "me", "ms", "gd", "??", "pf", "??", "??", "lo", "io", "sr", "rr", "dc",
        "de", "lf", "ac", "nr", "ht", "sf", "??", "wf", "dd", "sd", "mm", "hg", "nh", "mg"
    };

    private VmFlags() {}

    /** The access bits for protection bits, which have the same values. */
    public static int ofProt(int prot) {
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
    public static boolean isAccountable(int flags) {
        return (flags & (NORESERVE | SHARED | WRITE | HUGETLB)) == WRITE;
    }

    /** The flags in smaps' letters, by bit number, with a space behind each. */
    public static String mnemonics(int flags) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < MNEMONICS.length; bit++) {
            if ((flags >>> bit & 1) != 0) {
                text.append(MNEMONICS[bit]).append(' ');
            }
        }
        return text.toString();
    }
}
