package org.alloclab.api.space;

/** Protection bits of {@code mmap} and {@code mprotect} (include/uapi/asm-generic/mman-common.h). */
public final class Prot {
    /** No access. */
    public static final int NONE = 0;
    /** May be read. */
    public static final int READ = 1;
    /** May be written. */
    public static final int WRITE = 2;
    /** May be executed. */
    public static final int EXEC = 4;

    private Prot() {}
}
