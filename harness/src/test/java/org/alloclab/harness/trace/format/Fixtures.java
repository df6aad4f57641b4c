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

    private static final String UTRACE = """
             61039 make     USER  malloc_init()
             61039 make     USER  0x800607420 = malloc(26)
             61039 make     USER  0x800607440 = realloc(0x800607420, 17)
             61039 make     USER  free(0x800607440)
            """;
    private static final String CSV = """
            op,ptr,size,count,old,tid,time_us
            malloc,0x55550010,8,,,1,5
            calloc,0x55550030,8,4,,2,6
            realloc,0x55550050,9,,0x55550010,1,7
            free,0x55550050,,,,1,8
            """;
    private static final String JSON = """
            {"op":"malloc","ptr":"0x55550010","size":8,"tid":1}
            {"op":"free","ptr":"0x55550010","tid":1}
            """;
    private static final String EVENTS = """
            # clock_origin=17
            # touch=pagemap_scan
            1: malloc 0x5010 100000 5 5 pages=0-3,7
            1: steer 0x0 mallopt -3,65536 - 1 6 6
            1: map 0x0 mmap 0,0x100000,3,34,-1,0 0x7f0000800000 8 8
            0: sample 0x0 total=81920,malloc=40960 11 11
            1: store 0x5010 -8 8 33 12 12
            1: free 0x5010 13 13
            1: free_at 0x5010 0 15 15
            0: mark 0x0 a%20b 17 17
            """;

    private Fixtures() {}

    static Map<String, byte[]> all(Path directory) throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("mtrace", plain(Rows.fixture(directory, "demo.mtrace.gz")));
        all.put("valgrind", plain(Rows.fixture(directory, "demo.valgrind.gz")));
        all.put("ltrace", plain(Rows.fixture(directory, "demo.ltrace.gz")));
        all.put("heaptrack", plain(Rows.fixture(directory, "demo.heaptrack.raw.zst")));
        all.put("malloclab", REP_OLD.getBytes(StandardCharsets.US_ASCII));
        all.put("script", "# c\na 1 24\na 2 100\nr 1 250\nf 9\nf 2\nf 1\n".getBytes(StandardCharsets.US_ASCII));
        all.put("interpreted", plain(Rows.fixture(directory, "cases/22-input")));
        all.put("logalloc", plain(Rows.fixture(directory, "cases/25-input")));
        all.put("halves", plain(Rows.fixture(directory, "cases/05-input")));
        all.put("stamped", plain(Rows.fixture(directory, "cases/18-input")));
        all.put("warned", plain(Rows.fixture(directory, "cases/16-input-valgrind")));
        all.put("utrace", UTRACE.getBytes(StandardCharsets.US_ASCII));
        all.put("csv", CSV.getBytes(StandardCharsets.US_ASCII));
        all.put("json", JSON.getBytes(StandardCharsets.US_ASCII));
        all.put("events", EVENTS.getBytes(StandardCharsets.US_ASCII));
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
