package org.alloclab.vm.exec;

import static org.alloclab.api.machine.MachineDescription.PAGE_SIZE;

import org.alloclab.api.machine.WordSize;

/**
 * What the kernel tells a new program, in pairs of type and value (fs/binfmt_elf.c, create_elf_tables, Linux 6.18: 23
 * pairs, and one more in front for a program of 32 bits).
 *
 * @param vdso address of the vDSO
 * @param headers address of the program headers
 * @param headerBytes bytes of each of them
 * @param headerCount how many they are
 * @param interpreterBase where the interpreter was loaded, or 0
 * @param entry the program's entry point
 */
record AuxiliaryVector(long vdso, long headers, long headerBytes, long headerCount, long interpreterBase, long entry) {
    private static final int MINSIGSTKSZ = 51;
    private static final int SYSINFO = 32;
    private static final int SYSINFO_EHDR = 33;
    /** Where {@code __kernel_vsyscall} is in the vDSO for programs of 32 bits. */
    private static final int VSYSCALL_OFFSET = 0x5e0;

    private static final int RSEQ_FEATURE_SIZE = 27;
    private static final int RSEQ_ALIGN = 28;

    /** The vector with the addresses that are known only once the strings have been written. */
    long[] words(WordSize width, long random, long path, long platform) {
        long[] common = common(random, path, platform);
        if (width == WordSize.BITS_64) {
            return common;
        }
        long[] words = new long[common.length + 2];
        words[0] = SYSINFO;
        words[1] = vdso + VSYSCALL_OFFSET;
        System.arraycopy(common, 0, words, 2, common.length);
        return words;
    }

    private long[] common(long random, long path, long platform) {
        return new long[] {
            SYSINFO_EHDR,
            vdso,
            MINSIGSTKSZ,
            0xd30,
            16,
            0,
            6,
            PAGE_SIZE,
            17,
            100,
            3,
            headers,
            4,
            headerBytes,
            5,
            headerCount,
            7,
            interpreterBase,
            8,
            0,
            9,
            entry,
            11,
            0,
            12,
            0,
            13,
            0,
            14,
            0,
            23,
            0,
            25,
            random,
            26,
            0,
            31,
            path,
            15,
            platform,
            RSEQ_FEATURE_SIZE,
            32,
            RSEQ_ALIGN,
            32,
            0,
            0
        };
    }
}
