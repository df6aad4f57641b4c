package org.alloclab.harness.trace.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;

/** A reader of a foreign format that consists of little-endian records of one length. */
abstract class RecordReader extends ForeignReader {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final byte[] bytes;
    private final ByteBuffer record;
    private long offset;
    private long place;

    RecordReader(TraceSource source, ReadOptions options, boolean hasAddresses, int recordBytes) throws IOException {
        super(source, options, hasAddresses);
        this.in = new BufferedInputStream(source.open(), BUFFER);
        this.bytes = new byte[recordBytes];
        this.record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Takes a record.
     *
     * @param have its bytes that are there: fewer than a record at the end of a file
     * @return whether more may follow
     */
    abstract boolean record(ByteBuffer bytes, int have);

    /** The next bytes before the first record. */
    final byte[] take(int count) throws IOException {
        byte[] taken = in.readNBytes(count);
        offset += taken.length;
        return taken;
    }

    @Override
    final boolean next() throws IOException {
        int have = in.readNBytes(bytes, 0, bytes.length);
        place = offset;
        offset += have;
        return record(record, have) && have == bytes.length;
    }

    @Override
    final String place() {
        return "offset " + place;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
