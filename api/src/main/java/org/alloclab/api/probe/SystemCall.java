package org.alloclab.api.probe;

/** System calls that an allocator makes, by their Linux names. */
public enum SystemCall {
    BRK("brk"),
    MMAP("mmap"),
    MUNMAP("munmap"),
    MPROTECT("mprotect"),
    MREMAP("mremap"),
    MADVISE("madvise");

    private final String linuxName;

    SystemCall(String linuxName) {
        this.linuxName = linuxName;
    }

    public String linuxName() {
        return linuxName;
    }
}
