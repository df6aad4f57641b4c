package org.alloclab.harness.trace.pack;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The members of a gzip file one after another (RFC 1952). Zeros between and behind members are padding; anything else that
 * is no member is an error, as a member is that ends too early or does not match its checksum.
 *
 * <pre>
 *   1f 8b 08 FLAGS  time(4) extra os   [extra field] [name] [comment] [crc16]   deflated   crc32(4) length(4)
 * </pre>
 */
final class GzipMembers extends InputStream {
    private static final int BUFFER = 1 << 16;
    private static final int HAS_CRC = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int limit;
    private long offset;
    private boolean inMember;
    private boolean first = true;

    GzipMembers(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (inMember || nextMember()) {
            int got = inflate(bytes, from, length);
            if (got > 0) {
                crc.update(bytes, from, got);
                return got;
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }

    private int inflate(byte[] bytes, int from, int length) throws IOException {
        try {
            while (true) {
                int got = inflater.inflate(bytes, from, length);
                if (got > 0) {
                    return got;
                }
                if (inflater.finished()) {
                    at = limit - inflater.getRemaining();
                    trailer();
                    return 0;
                }
                if (inflater.needsDictionary()) {
                    throw new IOException("the gzip data needs a dictionary");
                }
                if (!fill()) {
                    throw new EOFException("the gzip data ends too early");
                }
                inflater.setInput(buffer, 0, limit);
                at = limit;
            }
        } catch (DataFormatException e) {
            throw new IOException("the gzip data is no deflated stream: " + e.getMessage(), e);
        }
    }

    private void trailer() throws IOException {
        long sum = word();
        long size = word();
        if (sum != crc.getValue() || size != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new IOException("the gzip data does not match its checksum");
        }
        inMember = false;
    }

    /** Goes to the next member; answers {@code false} at the end of the file. */
    private boolean nextMember() throws IOException {
        int b = next();
        while (b == 0 && !first) {
            b = next();
        }
        if (b < 0) {
            return false;
        }
        long start = offset + at - 1;
        if (b != 0x1f || next() != 0x8b || next() != 8) {
            throw new IOException(
                    first ? "no gzip data" : "what follows the gzip data at offset " + start + " is none");
        }
        first = false;
        int flags = need();
        if ((flags & RESERVED) != 0) {
            throw new IOException("a gzip header has reserved flags at offset " + start);
        }
        skip(6);
        if ((flags & HAS_EXTRA) != 0) {
            skip(need() | need() << 8);
        }
        for (int text = flags & (HAS_NAME | HAS_COMMENT); text != 0; text &= text - 1) {
            while (need() != 0) {}
        }
        skip((flags & HAS_CRC) == 0 ? 0 : 2);
        inflater.reset();
        inflater.setInput(buffer, at, limit - at);
        crc.reset();
        inMember = true;
        return true;
    }

    private long word() throws IOException {
        return need() | (long) need() << 8 | (long) need() << 16 | (long) need() << 24;
    }

    private void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            need();
        }
    }

    private int need() throws IOException {
        int b = next();
        if (b < 0) {
            throw new EOFException("the gzip data ends within a header or trailer");
        }
        return b;
    }

    private int next() throws IOException {
        return at == limit && !fill() ? -1 : buffer[at++] & 0xff;
    }

    private boolean fill() throws IOException {
        offset += limit;
        at = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }
}
