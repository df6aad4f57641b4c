package org.alloclab.harness.trace.pack;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A decompressor's stream, all of whose complaints are {@link IOException}s. */
final class Unpacked extends FilterInputStream {
    Unpacked(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        try {
            return in.read(bytes, from, length);
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    private static IOException damaged(RuntimeException e) {
        return new IOException(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), e);
    }
}
