package org.alloclab.libc.tcmalloc;

import org.alloclab.api.option.OptionValues;

/**
 * The settings that are read while the process runs.
 *
 * <p>The real ones are global variables with constructors. Allocations by libraries that start earlier, and by
 * tcmalloc's own guard object, find them unset: no release, no limit, nothing skipped. Hence {@link #construct}.
 */
final class Flags {
    private final OptionValues options;

    double releaseRate;
    long heapLimitMb;
    boolean skipSbrk;
    boolean skipMmap;
    boolean disableMemoryRelease;
    long devmemStart;

    Flags(OptionValues options) {
        this.options = options;
    }

    /** The variables' constructors run. */
    void construct() {
        releaseRate = options.get(TcmallocOptions.RELEASE_RATE);
        heapLimitMb = options.get(TcmallocOptions.HEAP_LIMIT_MB);
        skipSbrk = options.get(TcmallocOptions.SKIP_SBRK);
        skipMmap = options.get(TcmallocOptions.SKIP_MMAP);
        disableMemoryRelease = options.get(TcmallocOptions.DISABLE_MEMORY_RELEASE);
        devmemStart = options.get(TcmallocOptions.DEVMEM_START);
    }
}
