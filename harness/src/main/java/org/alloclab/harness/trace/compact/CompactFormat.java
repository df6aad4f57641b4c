package org.alloclab.harness.trace.compact;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/** The project's own format. */
public final class CompactFormat implements TraceFormat {
    private static final int BUFFER = 1 << 16;

    @Override
    public String id() {
        return "compact";
    }

    @Override
    public String summary() {
        return "alloclab's own: columns in compressed, checksummed blocks";
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        return length >= Long.BYTES
                && ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong() == CompactLayout.MAGIC;
    }

    @Override
    public CompactReader open(TraceSource source, ReadOptions options) throws IOException {
        return new CompactReader(source.name(), new BufferedInputStream(source.open(), BUFFER), options);
    }

    /** From the index, where the file has one and is not compressed again; by reading it otherwise. */
    @Override
    public long countOps(TraceSource source, ReadOptions options) throws IOException {
        long known = opsOfIndex(source);
        if (known >= 0) {
            return known;
        }
        try (TraceReader reader = open(source, options).withoutNames()) {
            OpBatch batch = new OpBatch();
            long ops = 0;
            while (reader.read(batch)) {
                ops += batch.count();
            }
            return ops;
        }
    }

    private static long opsOfIndex(TraceSource source) throws IOException {
        try (SeekableByteChannel file = Files.newByteChannel(source.path())) {
            ByteBuffer end = at(file, file.size() - CompactLayout.END_BYTES, CompactLayout.END_BYTES);
            long index = end.getLong();
            if (end.getLong() != CompactLayout.END) {
                return -1;
            }
            ByteBuffer head = at(file, index, CompactLayout.INDEX_HEAD_BYTES + Long.BYTES);
            return head.getInt() == CompactLayout.INDEX ? head.getLong(CompactLayout.INDEX_HEAD_BYTES) : -1;
        }
    }

    /** Zeros where the file does not reach. */
    private static ByteBuffer at(SeekableByteChannel file, long offset, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (offset >= 0 && offset <= file.size()) {
            file.position(offset);
            while (buffer.hasRemaining() && file.read(buffer) >= 0) {}
        }
        return buffer.rewind();
    }
}
