package org.alloclab.harness.trace.compact;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/** The index at the end of a file: how many operations there are, and where each block begins. */
final class CompactIndex {
    private final long ops;
    private final long[] offsets;

    private CompactIndex(long ops, long[] offsets) {
        this.ops = ops;
        this.offsets = offsets;
    }

    /** Operations of the trace. */
    long ops() {
        return ops;
    }

    /** The index, or nothing where the file does not end in one. */
    static Optional<CompactIndex> read(SeekableByteChannel file) throws IOException {
        ByteBuffer end = bytes(file, file.size() - CompactLayout.END_BYTES, CompactLayout.END_BYTES);
        long at = end.getLong();
        if (end.getLong() != CompactLayout.END || at < 0 || at > file.size()) {
            return Optional.empty();
        }
        ByteBuffer head = bytes(file, at, CompactLayout.INDEX_HEAD_BYTES);
        int what = head.getInt();
        int length = head.getInt();
        int crc = head.getInt();
        int blocks = head.getInt();
        if (what != CompactLayout.INDEX
                || length < CompactLayout.INDEX_TOTALS_BYTES
                || length > CompactLayout.MAX_INDEX
                || blocks < 0
                || blocks > (length - CompactLayout.INDEX_TOTALS_BYTES) / Long.BYTES) {
            return Optional.empty();
        }
        ByteBuffer index = bytes(file, at + CompactLayout.INDEX_HEAD_BYTES, length);
        byte[] copy = new byte[length];
        index.get(0, copy);
        if (CompactWriter.crc(copy, 0, length) != crc) {
            return Optional.empty();
        }
        long[] offsets = new long[blocks];
        index.position(length - blocks * Long.BYTES);
        index.asLongBuffer().get(offsets);
        return Optional.of(new CompactIndex(index.getLong(0), offsets));
    }

    /** Where the block begins that holds an operation. */
    long offsetOf(SeekableByteChannel file, long op) throws IOException {
        int low = 0;
        int high = offsets.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firstOp(file, offsets[middle]) <= op) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return offsets[low];
    }

    private static long firstOp(SeekableByteChannel file, long offset) throws IOException {
        return bytes(file, offset + CompactLayout.BLOCK_HEAD_PLAIN, Long.BYTES).getLong();
    }

    /** Zeros where the file does not reach. */
    static ByteBuffer bytes(SeekableByteChannel file, long offset, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        if (offset >= 0 && offset <= file.size()) {
            file.position(offset);
            while (buffer.hasRemaining() && file.read(buffer) >= 0) {}
        }
        return buffer.rewind();
    }
}
