package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;

/**
 * Binary traces of glibc's dj/malloc branch ({@code mtrace.so}): records of 64 bytes as a 64-bit x86 writes them.
 *
 * <pre>
 *   i32 thread   u32 type in the low 8 bits, above them what the allocator did
 *   u64 first pointer   u64 second pointer   u64 size   u64 second size   u64 third size   padding
 *
 *   0 the end                        5 second = memalign(second size, size)
 *   1 second = malloc(size)          6 second = valloc(size)
 *   2 second = calloc(1, size)       7 second = pvalloc(size)
 *   3 free(first)                    8 second = posix_memalign(second size, size), first is the error
 *   4 second = realloc(first, size)  255 the head: first 0x1234, size 8
 * </pre>
 */
final class GlibcTraceFormat extends ForeignFormat {
    private static final int RECORD_BYTES = 64;
    private static final int HEAD = 255;
    private static final long HEAD_POINTER = 0x1234;

    GlibcTraceFormat() {
        super("glibc-trace", "binary traces of glibc's malloc-trace branch", NO_TIMES);
    }

    @Override
    public boolean recognizes(byte[] head, int length) {
        ByteBuffer bytes = ByteBuffer.wrap(head, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        return length >= RECORD_BYTES
                && (bytes.getInt(4) & 0xff) == HEAD
                && bytes.getLong(8) == HEAD_POINTER
                && bytes.getLong(24) == Long.BYTES;
    }

    @Override
    public TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return new Reader(source, options);
    }

    private static final class Reader extends RecordReader {
        Reader(TraceSource source, ReadOptions options) throws IOException {
            super(source, options, true, RECORD_BYTES);
        }

        @Override
        boolean record(ByteBuffer bytes, int have) {
            if (have == 0) {
                return false;
            }
            if (have < RECORD_BYTES) {
                reject("a record has 64 bytes", have + " bytes at the end of the file");
                return false;
            }
            long thread = bytes.getInt(0);
            int type = bytes.getInt(4) & 0xff;
            long first = bytes.getLong(8);
            long second = bytes.getLong(16);
            long size = bytes.getLong(24);
            long alignment = bytes.getLong(32);
            String shown = "type " + type + ", size " + Long.toUnsignedString(size);
            // A size of 2^63 and more is one that no call was given.
            long asked = size < 0 ? Numbers.HUGE : size;
            switch (type) {
                case 0 -> {
                    return false;
                }
                case 1 -> perform(thread, CallKind.MALLOC, asked, 0, 0, second, shown);
                case 2 -> perform(thread, CallKind.CALLOC, 1, asked, 0, second, shown);
                case 3 -> perform(thread, CallKind.FREE, first, 0, 0, 0, shown);
                case 4 -> perform(thread, CallKind.REALLOC, first, asked, 0, second, shown);
                case 5 -> perform(thread, CallKind.MEMALIGN, alignment, asked, 0, second, shown);
                case 6 -> perform(thread, CallKind.VALLOC, asked, 0, 0, second, shown);
                case 7 -> perform(thread, CallKind.PVALLOC, asked, 0, 0, second, shown);
                case 8 -> perform(thread, CallKind.MEMALIGN, alignment, asked, 0, first == 0 ? second : 0, shown);
                case HEAD -> {}
                default -> reject("a type is one of 0 to 8 and 255", Integer.toString(type));
            }
            return true;
        }
    }
}
