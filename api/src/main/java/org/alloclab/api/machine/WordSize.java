package org.alloclab.api.machine;

/** The width of a pointer and of {@code size_t}. */
public enum WordSize {
    /** 4 bytes. */
    BITS_32(4),
    /** 8 bytes. */
    BITS_64(8);

    private final int bytes;

    WordSize(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of a pointer. */
    public int bytes() {
        return bytes;
    }

    /** Bits of a pointer. */
    public int bits() {
        return 8 * bytes;
    }
}
