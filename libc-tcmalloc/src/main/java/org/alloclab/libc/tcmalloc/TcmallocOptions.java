package org.alloclab.libc.tcmalloc;

import java.util.List;
import org.alloclab.api.option.OptionSpec;

/**
 * The environment variables of gperftools, and one switch of its build.
 *
 * <p>Not modelled: {@code TCMALLOC_MEMFS_*}, which puts the heap into files of a hugetlbfs mount.
 */
final class TcmallocOptions {

    static final OptionSpec<Long> MAX_TOTAL_THREAD_CACHE_BYTES = OptionSpec.whole(
            "TCMALLOC_MAX_TOTAL_THREAD_CACHE_BYTES",
            0,
            Long.MAX_VALUE,
            Common.DEFAULT_OVERALL_THREAD_CACHE_SIZE,
            "bound on the bytes in all thread caches together; clipped to 512 KiB .. 1 GiB",
            "tcmalloc.max_total_thread_cache_bytes");

    static final OptionSpec<Double> RELEASE_RATE = OptionSpec.decimal(
            "TCMALLOC_RELEASE_RATE",
            0,
            Double.MAX_VALUE,
            1.0,
            "rate of giving free pages back to the system: 0 never, 1 one page for each 1000 pages freed; reasonable 0..10");

    static final OptionSpec<Long> TRANSFER_NUM_OBJ = OptionSpec.whole(
            "TCMALLOC_TRANSFER_NUM_OBJ",
            1,
            Integer.MAX_VALUE,
            32L,
            "most objects that move between a thread cache and the central cache at a time");

    static final OptionSpec<Boolean> AGGRESSIVE_DECOMMIT = OptionSpec.flag(
            "TCMALLOC_AGGRESSIVE_DECOMMIT",
            false,
            "whether a span's pages go back to the system as soon as it is free",
            "tcmalloc.aggressive_memory_decommit");

    static final OptionSpec<Long> HEAP_LIMIT_MB = OptionSpec.whole(
            "TCMALLOC_HEAP_LIMIT_MB",
            0,
            Integer.MAX_VALUE,
            0L,
            "limit of the heap in MiB, 0 for none; near it free pages are given back, beyond it allocations fail",
            "tcmalloc.heap_limit_mb");

    static final OptionSpec<Boolean> SKIP_SBRK =
            OptionSpec.flag("TCMALLOC_SKIP_SBRK", false, "whether to get no memory by sbrk");

    static final OptionSpec<Boolean> SKIP_MMAP =
            OptionSpec.flag("TCMALLOC_SKIP_MMAP", false, "whether to get no memory by mmap");

    static final OptionSpec<Boolean> DISABLE_MEMORY_RELEASE =
            OptionSpec.flag("TCMALLOC_DISABLE_MEMORY_RELEASE", false, "whether never to give pages back by madvise");

    static final OptionSpec<Long> DEVMEM_START = OptionSpec.whole(
            "TCMALLOC_DEVMEM_START",
            0,
            Integer.MAX_VALUE,
            0L,
            "start of a /dev/mem heap in MiB; the library has no such allocator installed, but stops giving pages back");

    static final OptionSpec<Long> DEVMEM_LIMIT = OptionSpec.whole(
            "TCMALLOC_DEVMEM_LIMIT",
            0,
            Integer.MAX_VALUE,
            0L,
            "end of a /dev/mem heap in MiB; without effect, as no such allocator is installed");

    static final OptionSpec<Boolean> ENABLE_LARGE_ALLOC_REPORT = OptionSpec.flag(
            "enable-large-alloc-report",
            false,
            "configure switch: whether the library was built to report large allocations (Debian's was not)");

    static final OptionSpec<Long> LARGE_ALLOC_REPORT_THRESHOLD = OptionSpec.whole(
            "TCMALLOC_LARGE_ALLOC_REPORT_THRESHOLD",
            0,
            Long.MAX_VALUE,
            1L << 30,
            "bytes from which an allocation is reported, rising by 1/8 with each report; needs enable-large-alloc-report");

    static final OptionSpec<Long> SAMPLE_PARAMETER = OptionSpec.whole(
            "TCMALLOC_SAMPLE_PARAMETER",
            0,
            Long.MAX_VALUE,
            0L,
            "mean bytes between sampled allocations; without effect, as the minimal library has no sampling");

    static final OptionSpec<Long> MAX_FREE_QUEUE_SIZE = OptionSpec.whole(
            "TCMALLOC_MAX_FREE_QUEUE_SIZE",
            0,
            Integer.MAX_VALUE,
            10L << 20,
            "bytes of freed blocks held back; without effect, as only the debug library holds blocks back");

    static final List<OptionSpec<?>> ALL = List.of(
            MAX_TOTAL_THREAD_CACHE_BYTES,
            RELEASE_RATE,
            TRANSFER_NUM_OBJ,
            AGGRESSIVE_DECOMMIT,
            HEAP_LIMIT_MB,
            SKIP_SBRK,
            SKIP_MMAP,
            DISABLE_MEMORY_RELEASE,
            DEVMEM_START,
            DEVMEM_LIMIT,
            ENABLE_LARGE_ALLOC_REPORT,
            LARGE_ALLOC_REPORT_THRESHOLD,
            SAMPLE_PARAMETER,
            MAX_FREE_QUEUE_SIZE);

    private TcmallocOptions() {}
}
