package org.alloclab.harness.script;

/** Families of operations. */
public enum Family {
    ALLOCATOR("calls of the user allocator"),
    MEMORY("memory system calls and accesses of a process"),
    PROCESS("processes, limits and programs"),
    FILES("files, swap space and what the machine does by itself"),
    KERNEL("calls inside the kernel"),
    VIEW("views, and how much is told");

    private final String title;

    Family(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
