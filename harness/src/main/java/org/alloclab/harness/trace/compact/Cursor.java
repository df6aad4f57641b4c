package org.alloclab.harness.trace.compact;

/** A place in a column. Small enough to live in registers. */
final class Cursor {
    private final byte[] bytes;
    private int at;

    Cursor(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    long next() {
        int first = bytes[at++];
        return first >= 0 ? first : more(first);
    }

    /** Where the next number is. */
    int at() {
        return at;
    }

    void skip(int count) {
        at += count;
    }

    private long more(int first) {
        long value = first & 0x7f;
        int shift = 7;
        while (true) {
            int next = bytes[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0 || shift == 63) {
                return value;
            }
            shift += 7;
        }
    }
}
