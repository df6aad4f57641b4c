package org.alloclab.harness.study.verify;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A column of 64-bit numbers that is written beside another file and then put behind it. */
final class NativeColumn implements Closeable {
    private static final int NUMBERS = 1 << 13;

    private final FileChannel file;
    private final ByteBuffer bytes = ByteBuffer.allocate(NUMBERS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long count;

    /** @param path of a file that exists only as long as the column is open */
    NativeColumn(Path path) throws IOException {
        file = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    void add(long number) throws IOException {
        if (!bytes.hasRemaining()) {
            flush();
        }
        bytes.putLong(number);
        count++;
    }

    long count() {
        return count;
    }

    private void flush() throws IOException {
        NativeOps.drain(file, bytes.flip());
        bytes.clear();
    }

    /** Puts the numbers at the end of a file; answers how many they are. */
    long appendTo(FileChannel out) throws IOException {
        flush();
        long length = file.position();
        for (long done = 0; done < length; ) {
            done += file.transferTo(done, length - done, out);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
