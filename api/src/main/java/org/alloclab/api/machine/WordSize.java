package org.alloclab.api.machine;

/** The width of a pointer and of {@code size_t}. */
public enum WordSize {
    BITS_32(4),
    BITS_64(8);

    private final int bytes;

    WordSize(int bytes) {
        this.bytes = bytes;
    }

    public int bytes() {
        return bytes;
    }

    public int bits() {
        return 8 * bytes;
    }
}
