package org.alloclab.harness.trace.event;

import java.util.Locale;

/** Where resident memory of a process lies. All but {@link #TOTAL} and {@link #PEAK} exclude each other. */
public enum ResidentKind {
    /** All of it, as the kernel counts: RssAnon + RssFile + RssShmem. */
    TOTAL,
    /** The greatest {@link #TOTAL} so far, as the kernel keeps it: VmHWM. */
    PEAK,
    /** The break area and the mappings that the allocator made. */
    MALLOC,
    /** Mappings that the program made itself, without a file behind them. */
    PROGRAM,
    /** Pages of files: code, constants, mapped data, and private copies of such pages. */
    FILE,
    /** Shared memory. */
    SHARED,
    /** The main thread's stack and the other threads'. */
    STACK,
    /** What none of these explains. */
    OTHER,
    /** Anonymous memory in swap; not resident. */
    SWAP;

    /** As text forms name it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
