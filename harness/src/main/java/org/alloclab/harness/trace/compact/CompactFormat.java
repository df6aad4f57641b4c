package org.alloclab.harness.trace.compact;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.stack.StackTable;
import org.alloclab.harness.trace.stack.StackVisitor;

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

    @Override
    public StackTable stacks(TraceSource source, StackVisitor visitor) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(source.open(), BUFFER))) {
            return new CompactStacks(source.name(), in, visitor).read();
        }
    }

    /**
     * Opens a trace at one of its operations, without reading those before it. Batches begin with that operation; a block
     * that it gives up may have been allocated before, so slots and sizes are right and names of such blocks unknown.
     *
     * @throws BadInputException if the trace has no such operation, or no index to find it by
     */
    public CompactReader openAt(TraceSource source, long op, ReadOptions options) throws IOException {
        Path path = source.file();
        if (path == null) {
            throw BadInputException.inFile(source.name(), "only a file can be entered in its midst", "give its path");
        }
        try (SeekableByteChannel file = Files.newByteChannel(path)) {
            CompactIndex index = CompactIndex.read(file)
                    .orElseThrow(() -> BadInputException.inFile(
                            source.name(), "only a file with an index can be entered in its midst", "convert it anew"));
            if (op < 0 || op >= index.ops()) {
                throw BadInputException.inFile(
                        source.name(),
                        "the trace has operations 0 to " + (index.ops() - 1) + ", not " + op,
                        "give one of these");
            }
            long offset = index.offsetOf(file, op);
            CompactReader reader = open(source, options);
            reader.enter(offset, op);
            return reader;
        }
    }

    private static long opsOfIndex(TraceSource source) throws IOException {
        Path path = source.file();
        if (path == null) {
            return -1;
        }
        try (SeekableByteChannel file = Files.newByteChannel(path)) {
            return CompactIndex.read(file).map(CompactIndex::ops).orElse(-1L);
        }
    }
}
