package org.alloclab.api.view;

/**
 * Where the memory of a machine is, as {@code /proc/meminfo} tells it.
 *
 * @param totalBytes managed by the page-frame allocator ({@code MemTotal})
 * @param freeBytes on its free lists ({@code MemFree})
 * @param availableBytes could be had without swapping ({@code MemAvailable})
 * @param bufferBytes cached of block devices ({@code Buffers})
 * @param cachedBytes cached of files, shared memory included ({@code Cached})
 * @param sharedBytes shared memory ({@code Shmem})
 * @param reclaimableBytes in slabs that can be shrunk ({@code SReclaimable})
 * @param activeBytes on the active lists ({@code Active})
 * @param inactiveBytes on the inactive lists ({@code Inactive})
 * @param swapBytes swap space ({@code SwapTotal})
 * @param swapFreeBytes of it free ({@code SwapFree})
 */
public record MachineMemory(
        long totalBytes,
        long freeBytes,
        long availableBytes,
        long bufferBytes,
        long cachedBytes,
        long sharedBytes,
        long reclaimableBytes,
        long activeBytes,
        long inactiveBytes,
        long swapBytes,
        long swapFreeBytes) {

    /** Swap space in use. */
    public long swapUsedBytes() {
        return swapBytes - swapFreeBytes;
    }
}
