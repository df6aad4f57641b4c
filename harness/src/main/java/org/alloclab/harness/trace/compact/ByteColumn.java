package org.alloclab.harness.trace.compact;

import java.util.Arrays;

/** A growing column of bytes. */
final class ByteColumn {
    private byte[] bytes;
    private int length;

    ByteColumn(int expected) {
        bytes = new byte[expected];
    }

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    void putByte(int value) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) value;
    }

    /** Unsigned LEB128: seven bits a byte, low bits first, the top bit says that more follows. */
    void putNumber(long value) {
        if (length + 10 > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length + 10);
        }
        byte[] to = bytes;
        int at = length;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            to[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[at++] = (byte) rest;
        length = at;
    }

    void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, length);
    }
}
