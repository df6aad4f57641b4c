package org.alloclab.api.space;

/** Protection bits of {@code mmap} and {@code mprotect} (include/uapi/asm-generic/mman-common.h). */
public final class Prot {
    public static final int NONE = 0;
    public static final int READ = 1;
    public static final int WRITE = 2;
    public static final int EXEC = 4;

    private Prot() {}
}
