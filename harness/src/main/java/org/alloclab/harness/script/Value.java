package org.alloclab.harness.script;

/**
 * What a name of a script stands for.
 *
 * @param kind what it is
 * @param number an address, the first frame of a block, or of {@link Kind#FAILED} what the call answered
 * @param extent bytes of a block or mapping, the order of a block of frames; 0: not known
 */
public record Value(Kind kind, long number, long extent) {
    /** Kinds of values; who gave something takes it back. */
    public enum Kind {
        /** An address of a process. */
        ADDRESS,
        /** A block of the user allocator. */
        BLOCK,
        /** A block of page frames. */
        FRAMES,
        /** An address of the kernel: an object, a mapped frame, an area. */
        KERNEL,
        /** The call that should have given it failed. */
        FAILED
    }

    public static Value address(long address, long bytes) {
        return new Value(Kind.ADDRESS, address, bytes);
    }

    static Value failed(long result) {
        return new Value(Kind.FAILED, result, 0);
    }
}
