package org.alloclab.api.machine;

/**
 * What the kernel and the program are compiled for.
 *
 * <pre>
 *                kernel   program   page tables             user space ends at
 *   i386         32 bits  32 bits   2 levels, 4-byte entries   0xc0000000 (3G/1G)
 *   i386-pae     32 bits  32 bits   3 levels, 8-byte entries   0xc0000000 (3G/1G)
 *   ia32         64 bits  32 bits   4 levels                   0xffffe000
 *   x86_64       64 bits  64 bits   4 levels                   0x7ffffffff000
 * </pre>
 *
 * <p>{@code ia32} is a 32-bit program on a 64-bit kernel (Linux, CONFIG_IA32_EMULATION).
 */
public enum Architecture {
    /** 32 bits, page tables of two levels. */
    I386("i386", WordSize.BITS_32, WordSize.BITS_32, 2),
    /** 32 bits, page tables of three levels. */
    I386_PAE("i386-pae", WordSize.BITS_32, WordSize.BITS_32, 3),
    /** A program of 32 bits on a kernel of 64. */
    IA32("ia32", WordSize.BITS_64, WordSize.BITS_32, 4),
    /** 64 bits. */
    X86_64("x86_64", WordSize.BITS_64, WordSize.BITS_64, 4);

    private final String id;
    private final WordSize kernelWord;
    private final WordSize programWord;
    private final int pageTableLevels;

    Architecture(String id, WordSize kernelWord, WordSize programWord, int pageTableLevels) {
        this.id = id;
        this.kernelWord = kernelWord;
        this.programWord = programWord;
        this.pageTableLevels = pageTableLevels;
    }

    /** The name that begins the name of a machine. */
    public String id() {
        return id;
    }

    /** Width of the kernel's pointers: it decides about zones, high memory and the sizes of kernel objects. */
    public WordSize kernelWord() {
        return kernelWord;
    }

    /** Width of a program's pointers. */
    public WordSize programWord() {
        return programWord;
    }

    /** Levels of its page tables, 2 to 4. */
    public int pageTableLevels() {
        return pageTableLevels;
    }
}
