package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.alloclab.harness.trace.TraceSource;

/**
 * One trace of each foreign format, decompressed. Those of mtrace, valgrind 3.19, ltrace 0.7.3 and heaptrack 1.4 were
 * written by the tools themselves, of one and the same program; the others are put together here.
 */
final class Fixtures {
    static final String REP_OLD = "20000\n3\n6\n1\na 0 512\na 1 128\nr 0 640\na 2 10\nf 1\nf 0\n";
    static final String REP_NEW = "1\n3\n6\n20000\na 0 512\na 1 128\nr 0 640\na 2 10\nf 1\nf 0\n";

    private Fixtures() {}

    static Map<String, byte[]> all(Path directory) throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("mtrace", plain(Rows.fixture(directory, "demo.mtrace.gz")));
        all.put("valgrind", plain(Rows.fixture(directory, "demo.valgrind.gz")));
        all.put("ltrace", plain(Rows.fixture(directory, "demo.ltrace.gz")));
        all.put("heaptrack", plain(Rows.fixture(directory, "demo.heaptrack.raw.zst")));
        all.put("malloclab", REP_OLD.getBytes(StandardCharsets.US_ASCII));
        all.put("bytehound", bytehound());
        all.put("glibc-trace", glibcTrace());
        return all;
    }

    static byte[] plain(TraceSource source) throws IOException {
        try (InputStream in = source.open()) {
            return in.readAllBytes();
        }
    }

    static byte[] bytehound() {
        long[] words = {
            3, /**/ 4, 77, 0, 0, /**/ 1, 0, 10, 100, /**/ 1, 1, 20, 200, /**/ 3, 0, 30, 300, /**/ 2, 1, 40, 0, /**/ 5,
            0, 0, 0, /**/ 2, 0, 50, 0, /**/ 0
        };
        ByteBuffer bytes = ByteBuffer.allocate(8 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long word : words) {
            bytes.putLong(word);
        }
        return array(bytes);
    }

    static byte[] glibcTrace() {
        ByteBuffer bytes = ByteBuffer.allocate(64 * 9).order(ByteOrder.LITTLE_ENDIAN);
        record(bytes, 11, 255, 0x1234, 0, 8, 0);
        record(bytes, 11, 1, 0, 0x10000, 40, 0);
        record(bytes, 11, 2 | 0x300, 0, 0x20000, 64, 0);
        record(bytes, 12, 4, 0x10000, 0x30000, 4000, 0);
        record(bytes, 12, 5, 0, 0x40000, 100, 64);
        record(bytes, 12, 8, 0, 0x50000, 100, 128);
        record(bytes, 11, 7, 0, 0x60000, 1, 0);
        record(bytes, 11, 3, 0x20000, 0, 0, 64);
        record(bytes, 0, 0, 0, 0, 0, 0);
        return array(bytes);
    }

    private static void record(
            ByteBuffer to, int thread, int type, long first, long second, long size, long secondSize) {
        to.putInt(thread)
                .putInt(type)
                .putLong(first)
                .putLong(second)
                .putLong(size)
                .putLong(secondSize);
        to.putLong(0).putLong(0).putLong(0);
    }

    private static byte[] array(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.capacity()];
        bytes.get(0, copy);
        return copy;
    }
}
