package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/**
 * What {@code bytehound export-replay} writes: 64-bit little-endian numbers.
 *
 * <pre>
 *   slots                                       how many blocks there are names for
 *   1 slot usec size     allocate               4 frame 0 0    a function is entered: passed over
 *   2 slot usec 0        free                   5 0 0 0        and left: passed over
 *   3 slot usec size     reallocate             0              the end
 * </pre>
 */
final class BytehoundFormat extends ForeignFormat {
    private static final int RECORD_BYTES = 32;
    private static final long MAX_SLOTS = 1L << 40;
    private static final long NANOS_PER_MICRO = 1000;

    BytehoundFormat() {
        super("bytehound", "what bytehound export-replay writes", NO_THREADS, NO_ALIGNMENT, NO_CALLOC);
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        ByteBuffer bytes = ByteBuffer.wrap(head, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        if (length < 2 * Long.BYTES) {
            return false;
        }
        long slots = bytes.getLong();
        boolean valid = slots > 0 && slots < MAX_SLOTS && length > 2 * Long.BYTES;
        while (valid && bytes.remaining() >= RECORD_BYTES) {
            long op = bytes.getLong();
            long slot = bytes.getLong();
            bytes.getLong();
            bytes.getLong();
            valid = op >= 1 && op <= 5 && (op > 3 || (slot >= 0 && slot < slots));
        }
        return valid && (length > Long.BYTES + RECORD_BYTES || bytes.getLong(length - Long.BYTES) == 0);
    }

    @Override
    public boolean hasAddresses() {
        return false;
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new Reader(source, options);
    }

    private static final class Reader extends RecordReader {
        private final long slots;

        Reader(TraceSource source, ReadOptions options) throws IOException {
            super(source, options, false, RECORD_BYTES);
            byte[] head = take(Long.BYTES);
            slots = head.length < Long.BYTES
                    ? 0
                    : ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        }

        @Override
        boolean record(ByteBuffer bytes, int have) {
            long op = have >= Long.BYTES ? bytes.getLong(0) : -1;
            if (op == 0) {
                return false;
            }
            if (have < RECORD_BYTES) {
                reject("the file ends with a lone 0", have + " bytes of a record");
                return false;
            }
            long slot = bytes.getLong(8);
            long micros = bytes.getLong(16);
            long size = bytes.getLong(24);
            if (op == 4 || op == 5) {
                return true;
            }
            if (op < 1
                    || op > 3
                    || slot < 0
                    || slot >= slots
                    || micros < 0
                    || micros > Long.MAX_VALUE / NANOS_PER_MICRO) {
                reject("a record is an operation from 1 to 5 on a slot below " + slots, op + " " + slot + " " + micros);
                return true;
            }
            long name = 16 * (slot + 1);
            String shown = "slot " + slot;
            if (op != 2 && !possible(name, 1, size, shown + " of " + Long.toUnsignedString(size) + " bytes")) {
                return true;
            }
            if (op == 1) {
                judge(appender.malloc(ONLY_THREAD, name, size), shown);
            } else if (op == 2) {
                require(appender.free(ONLY_THREAD, name), shown);
            } else {
                require(appender.realloc(ONLY_THREAD, name, name, size), shown);
            }
            appender.time(micros * NANOS_PER_MICRO);
            return true;
        }
    }
}
