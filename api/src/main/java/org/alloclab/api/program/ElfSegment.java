package org.alloclab.api.program;

/**
 * A program header: what the kernel does with a range of the file ({@code Elf64_Phdr}).
 *
 * @param type {@link #LOAD}, {@link #INTERP} ...
 * @param flags {@link #READ}, {@link #WRITE}, {@link #EXECUTE}
 * @param offset where it begins in the file
 * @param address where it is linked to begin ({@code p_vaddr})
 * @param fileBytes how much of it is in the file
 * @param memoryBytes how long it is in memory; what is beyond the file is zeros (bss)
 * @param alignment its alignment
 */
public record ElfSegment(
        int type, int flags, long offset, long address, long fileBytes, long memoryBytes, long alignment) {
    /** Type: mapped into memory. */
    public static final int LOAD = 1;
    /** Type: what the dynamic linker reads. */
    public static final int DYNAMIC = 2;
    /** Type: the path of the dynamic linker. */
    public static final int INTERP = 3;
    /** Type: the program headers themselves. */
    public static final int PHDR = 6;
    /** Type: whether the stack may be executed. */
    public static final int GNU_STACK = 0x6474e551;

    /** Flag: may be executed. */
    public static final int EXECUTE = 1;
    /** Flag: may be written. */
    public static final int WRITE = 2;
    /** Flag: may be read. */
    public static final int READ = 4;

    /** Whether a flag is set. */
    public boolean is(int flag) {
        return (flags & flag) != 0;
    }
}
