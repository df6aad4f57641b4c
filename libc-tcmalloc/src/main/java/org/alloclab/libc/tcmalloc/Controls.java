package org.alloclab.libc.tcmalloc;

import java.util.List;
import org.alloclab.api.heap.Control;

/** What {@code MallocExtension} lets a program do beside allocating (gperftools 2.10, malloc_extension.h). */
final class Controls {
    static final List<Control> ALL = List.of(
            control("ReleaseFreeMemory", "returns all free spans to the system")
                    .givingBack("MallocExtension_ReleaseFreeMemory()", "gperftools/malloc_extension_c.h"),
            control("ReleaseToSystem", "returns at least so many bytes, if they are free", "num_bytes"),
            control("SetMemoryReleaseRate", "sets TCMALLOC_RELEASE_RATE, in whole numbers", "rate"),
            control("GetMemoryReleaseRate", "the release rate, without its fraction"),
            control("MarkThreadIdle", "gives up the calling thread's cache"),
            control("MarkThreadBusy", "makes the calling thread a cache if it has none"),
            control("MarkThreadTemporarilyIdle", "empties the calling thread's cache"),
            control("GetThreadCacheSize", "bytes in the calling thread's cache"),
            control("GetEstimatedAllocatedSize", "bytes a block of a size would have", "size"),
            control("GetAllocatedSize", "bytes a block has", "pointer"),
            control("GetOwnership", "1 if a pointer is into the heap, 2 if not", "pointer"),
            control("nallocx", "bytes a block of a size and 2^flags alignment would have", "size", "flags"),
            control("mallopt", "does nothing and answers 1", "command", "value"),
            control("sbrk", "moves the break behind malloc's back", "increment"),
            control("tcmalloc.max_total_thread_cache_bytes", "sets this property", "value"),
            control("tcmalloc.aggressive_memory_decommit", "sets this property", "value"),
            control("tcmalloc.heap_limit_mb", "sets this property", "value"));

    private static final long OWNED = 1;
    private static final long NOT_OWNED = 2;

    private final Tiers tiers;
    private final TcThreadHeap main;

    /** Bytes that earlier calls returned beyond what they were asked for. */
    private long extraBytesReleased;

    Controls(Tiers tiers, TcThreadHeap main) {
        this.tiers = tiers;
        this.main = main;
    }

    long call(String name, long[] arguments) {
        Control control = ALL.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no control is called " + name + "; known are "
                        + String.join(", ", ALL.stream().map(Control::name).toList())));
        int wanted = control.parameters().size();
        if (arguments.length != wanted) {
            throw new IllegalArgumentException(
                    name + " takes " + wanted + " arguments " + control.parameters() + ": was " + arguments.length);
        }
        return wanted == 0 ? plain(name) : withValue(name, arguments[0], wanted == 2 ? arguments[1] : 0);
    }

    private long plain(String name) {
        switch (name) {
            case "ReleaseFreeMemory" -> releaseToSystem(Long.MAX_VALUE);
            case "MarkThreadIdle" -> main.becomeIdle();
            case "MarkThreadBusy" -> main.free(main.malloc(0));
            case "MarkThreadTemporarilyIdle" -> main.becomeTemporarilyIdle();
            case "GetMemoryReleaseRate" -> {
                return (long) tiers.flags.releaseRate;
            }
            case "GetThreadCacheSize" -> {
                return main.cacheSize();
            }
            default -> throw new IllegalStateException("control without implementation: " + name);
        }
        return 0;
    }

    private long withValue(String name, long value, long second) {
        switch (name) {
            case "ReleaseToSystem" -> releaseToSystem(value);
            case "SetMemoryReleaseRate" -> tiers.flags.releaseRate = value;
            case "tcmalloc.max_total_thread_cache_bytes" -> tiers.threadCaches.setOverallSize(value);
            case "tcmalloc.aggressive_memory_decommit" -> tiers.pageHeap.aggressiveDecommit = value != 0;
            case "tcmalloc.heap_limit_mb" -> tiers.flags.heapLimitMb = value;
            case "GetEstimatedAllocatedSize" -> {
                return tiers.sizeMap.estimatedAllocatedSize(value);
            }
            case "GetAllocatedSize" -> {
                return main.usableSize(value);
            }
            case "GetOwnership" -> {
                return isOwned(value) ? OWNED : NOT_OWNED;
            }
            case "nallocx" -> {
                return nallocx(value, second);
            }
            case "mallopt" -> {
                return 1;
            }
            case "sbrk" -> {
                return tiers.system.foreignSbrk(value);
            }
            default -> throw new IllegalStateException("control without implementation: " + name);
        }
        return name.startsWith("tcmalloc.") ? 1 : 0;
    }

    // TCMallocImplementation::ReleaseToSystem; numbers of bytes are unsigned
    private void releaseToSystem(long bytes) {
        if (Long.compareUnsigned(bytes, extraBytesReleased) <= 0) {
            extraBytesReleased -= bytes;
            return;
        }
        long wanted = bytes - extraBytesReleased;
        long pages = Math.max(wanted >>> Common.PAGE_SHIFT, 1);
        long released = tiers.pageHeap.scavenger.releaseAtLeast(pages) << Common.PAGE_SHIFT;
        extraBytesReleased = Long.compareUnsigned(released, wanted) > 0 ? released - wanted : 0;
    }

    private boolean isOwned(long pointer) {
        long page = pointer >>> Common.PAGE_SHIFT;
        return SizeClassCache.isHit(tiers.pageHeap.sizeClassCache.get(page))
                || tiers.pageHeap.pageMap.get(page) != Spans.NONE;
    }

    // tc_nallocx, nallocx_slow: bits 0..5 of flags are the logarithm of the alignment
    private long nallocx(long size, long flags) {
        if (flags == 0) {
            return tiers.sizeMap.estimatedAllocatedSize(size);
        }
        long alignment = 1L << (flags & 0x3f);
        int cl = Long.compareUnsigned(alignment, Common.PAGE_SIZE) > 0
                ? 0
                : tiers.sizeMap.sizeClass(TcThreadHeap.alignSizeUp(size, alignment));
        return cl != 0 ? tiers.sizeMap.classToSize(cl) : Common.pages(size) << Common.PAGE_SHIFT;
    }

    private static Control control(String name, String summary, String... parameters) {
        return new Control(name, List.of(parameters), summary);
    }
}
