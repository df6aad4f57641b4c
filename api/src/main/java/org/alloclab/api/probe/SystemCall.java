package org.alloclab.api.probe;

/** System calls that an allocator makes, by their Linux names. */
public enum SystemCall {
    /** {@code brk(2)}. */
    BRK("brk"),
    /** {@code mmap(2)}. */
    MMAP("mmap"),
    /** {@code munmap(2)}. */
    MUNMAP("munmap"),
    /** {@code mprotect(2)}. */
    MPROTECT("mprotect"),
    /** {@code mremap(2)}. */
    MREMAP("mremap"),
    /** {@code madvise(2)}. */
    MADVISE("madvise");

    private final String linuxName;

    SystemCall(String linuxName) {
        this.linuxName = linuxName;
    }

    /** The name, such as {@code brk}. */
    public String linuxName() {
        return linuxName;
    }
}
