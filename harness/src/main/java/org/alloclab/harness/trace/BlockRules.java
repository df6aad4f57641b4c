package org.alloclab.harness.trace;

/** What no allocation can be, whatever a trace says: rules for every format. */
public final class BlockRules {
    /** Bytes of the address space of a program on x86-64: no block, and no blocks together, are larger. */
    public static final long MOST_BYTES = 1L << 47;
    /** No block lies below: the kernel maps nothing there (vm.mmap_min_addr). */
    public static final long LOWEST_ADDRESS = 1L << 16;
    /** No block lies above, in an address space of five levels of page tables either. */
    public static final long HIGHEST_ADDRESS = 1L << 57;

    public static final String SIZE = "an allocation that succeeded has at most 2^47 bytes, the whole address space";
    public static final String ADDRESS = "a block lies at an address from 0x10000 to 2^57";
    public static final String ALIGNMENT = "an alignment must be at most 2^46";
    /** What to say when all live blocks together are too many bytes. */
    public static final String TOGETHER = "live blocks together have at most 2^47 bytes, the whole address space";

    private static final long MOST_ALIGNMENT = 1L << 46;

    private BlockRules() {}

    /** Whether so many elements of this size are more than there can be. */
    public static boolean isImpossible(long count, long size) {
        return count < 0
                || size < 0
                || Math.multiplyHigh(count, size) != 0
                || count * size < 0
                || count * size > MOST_BYTES;
    }

    /** Whether no block can lie there. */
    public static boolean isImpossibleAddress(long address) {
        return address < LOWEST_ADDRESS || address > HIGHEST_ADDRESS;
    }

    /** Whether no block can be aligned so. */
    public static boolean isImpossibleAlignment(long alignment) {
        return alignment < 0 || alignment > MOST_ALIGNMENT;
    }
}
