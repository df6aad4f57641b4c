package org.alloclab.harness.output;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Structures in Thrift's compact protocol, as far as Parquet needs it. (Apache Thrift, doc/specs/thrift-compact-protocol.md)
 *
 * <pre>
 *   field   | delta of its number : 4 | type : 4 | value      element of a list   value alone
 *   int     zigzag, 7 bits a byte                             end of a structure  0
 * </pre>
 */
final class Thrift {
    static final int INT32 = 5;
    static final int INT64 = 6;
    static final int TEXT = 8;
    static final int LIST = 9;
    static final int STRUCT = 12;

    private static final int SHORT_LIST = 15;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    /** Numbers of the last fields of the structures that are open around the current one. */
    private final Deque<Integer> outer = new ArrayDeque<>();

    private int last;

    Thrift int32(int field, int value) {
        head(field, INT32);
        return item(value);
    }

    Thrift int64(int field, long value) {
        head(field, INT64);
        variable(out, value << 1 ^ value >> 63);
        return this;
    }

    Thrift text(int field, String value) {
        head(field, TEXT);
        return item(value);
    }

    /** Begins a list, whose elements follow. */
    Thrift list(int field, int type, int count) {
        head(field, LIST);
        if (count < SHORT_LIST) {
            out.write(count << 4 | type);
        } else {
            out.write(SHORT_LIST << 4 | type);
            variable(out, count);
        }
        return this;
    }

    /** An element of a list of numbers. */
    Thrift item(int value) {
        variable(out, (long) value << 1 ^ value >> 31);
        return this;
    }

    /** An element of a list of texts. */
    Thrift item(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        variable(out, utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    /** Begins a structure that is a field. */
    Thrift begin(int field) {
        head(field, STRUCT);
        return element();
    }

    /** Begins a structure that is an element of a list. */
    Thrift element() {
        outer.push(last);
        last = 0;
        return this;
    }

    /** Ends the current structure. */
    Thrift end() {
        out.write(0);
        last = outer.isEmpty() ? 0 : outer.pop();
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    /** Seven bits a byte, the lowest first; the highest bit of a byte says that another follows. */
    static void variable(ByteArrayOutputStream to, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            to.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        to.write((int) rest);
    }

    /** Numbers of fields rise by less than 16 here. */
    private void head(int field, int type) {
        out.write((field - last) << 4 | type);
        last = field;
    }
}
