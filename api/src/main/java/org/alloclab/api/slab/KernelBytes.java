package org.alloclab.api.slab;

/** What is written in kernel objects. Bytes that nobody wrote are 0. */
public interface KernelBytes {

    /** The byte at a kernel address. */
    byte load(long address);

    /** Writes the byte at a kernel address. */
    void store(long address, byte value);

    /** Writes the same byte to a range of addresses. */
    default void fill(long from, long count, byte value) {
        for (long at = from; at < from + count; at++) {
            store(at, value);
        }
    }
}
