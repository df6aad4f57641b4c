package org.alloclab.api.machine;

/**
 * The simulated machine. Every figure a layer derives (zones, watermarks, arena limits, layout) comes from here.
 *
 * @param name short name, such as {@code x86_64-24g}
 * @param wordSize pointer width
 * @param cpus number of CPUs
 * @param memoryBytes physical memory
 * @param swapBytes swap space
 * @param overcommitMemory {@code vm.overcommit_memory}: 0 heuristic, 1 always, 2 never
 * @param stackLimitBytes soft {@code RLIMIT_STACK}; it also sets the top of the mmap area
 */
public record MachineDescription(
        String name,
        WordSize wordSize,
        int cpus,
        long memoryBytes,
        long swapBytes,
        int overcommitMemory,
        long stackLimitBytes) {

    /** Bytes of a kernel page on every machine described here. */
    public static final int PAGE_SIZE = 4096;

    public static final int PAGE_SHIFT = 12;

    public MachineDescription {
        if (cpus < 1 || cpus > 4096) {
            throw new IllegalArgumentException("cpus must be between 1 and 4096: was " + cpus);
        }
        if (memoryBytes < (4L << 20)) {
            throw new IllegalArgumentException("memory must be at least 4 MiB: was " + memoryBytes);
        }
        if (overcommitMemory < 0 || overcommitMemory > 2) {
            throw new IllegalArgumentException("overcommit_memory must be 0, 1 or 2: was " + overcommitMemory);
        }
    }

    /** The machine on which the reference recordings were made: x86-64, 2 CPUs, 24 GiB, no swap. */
    public static MachineDescription reference() {
        return new MachineDescription("x86_64-24g", WordSize.BITS_64, 2, 24L << 30, 0, 0, 8L << 20);
    }

    public MachineDescription withCpus(int count) {
        return new MachineDescription(name, wordSize, count, memoryBytes, swapBytes, overcommitMemory, stackLimitBytes);
    }

    public long pages() {
        return memoryBytes >>> PAGE_SHIFT;
    }
}
