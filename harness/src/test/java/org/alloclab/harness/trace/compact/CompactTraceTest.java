package org.alloclab.harness.trace.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.OpAppender;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.TraceTotals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written in the compact format is what is read from it; what is damaged is refused with its offset. */
class CompactTraceTest {
    private static final ReadOptions LENIENT = new ReadOptions(true, false);
    private static final Map<String, String> PROPERTIES = Map.of("command", "a b=c\nd");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 1000, 32_768, 32_769, 100_000})
    void keepsEveryRow(int ops) throws IOException {
        for (boolean times : new boolean[] {false, true}) {
            Written written = random(ops, ops + 1L, times, true);
            List<String> rows = rows(written.bytes, ReadOptions.STRICT, true);
            assertThat(rows).isEqualTo(written.rows);
        }
    }

    @Test
    void keepsTotalsPropertiesAndThreadIds() throws IOException {
        Written written = random(50_000, 5, true, true);
        try (CompactReader reader = reader(written.bytes, ReadOptions.STRICT)) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {}
            assertThat(reader.totals()).isEqualTo(written.totals);
            assertThat(reader.threadIds()).containsExactly(41, 42, 43);
            assertThat(reader.properties()).containsExactly(Map.entry("command", "a b=c d"));
            assertThat(reader.wasCut()).isFalse();
        }
    }

    @Test
    void readsTheSameWithoutNames() throws IOException {
        Written written = random(40_000, 6, false, true);
        assertThat(rows(written.bytes, ReadOptions.STRICT, false))
                .isEqualTo(written.rows.stream()
                        .map(row -> row.replaceAll(" name=[0-9]+", " name=0"))
                        .toList());
    }

    @Test
    void keepsATraceThatHasNoNames() throws IOException {
        Written written = random(2_000, 8, false, false);
        assertThat(rows(written.bytes, ReadOptions.STRICT, true)).isEqualTo(written.rows);
    }

    @Test
    void isEnteredAtAnyOperation() throws IOException {
        Written written = random(100_000, 9, true, true);
        Path file = Files.write(directory.resolve("x.trace"), written.bytes);
        for (long op : new long[] {0, 1, 32_767, 32_768, 50_000, 99_999}) {
            try (CompactReader reader = new CompactFormat().openAt(new TraceSource(file), op, ReadOptions.STRICT)) {
                OpBatch batch = new OpBatch(100);
                assertThat(reader.read(batch)).isTrue();
                assertThat(batch.firstOp()).isEqualTo(op);
                assertThat(batch.liveBytes()).isEqualTo(written.liveBytes[(int) op]);
                List<String> rows = new ArrayList<>();
                append(batch, rows);
                assertThat(rows).isEqualTo(written.rows.subList((int) op, (int) op + batch.count()));
            }
        }
        assertThatThrownBy(() -> new CompactFormat().openAt(new TraceSource(file), 100_000, ReadOptions.STRICT))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("operations 0 to 99999, not 100000");
    }

    @Test
    void refusesAFileThatWasCutShortUnlessLenient() throws IOException {
        Written written = random(100_000, 10, true, true);
        for (int kept = 16; kept < written.bytes.length; kept += 1 + written.bytes.length / 40) {
            byte[] cut = Arrays.copyOf(written.bytes, kept);
            assertThatThrownBy(() -> rows(cut, ReadOptions.STRICT, true))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageMatching("x: offset [0-9]+: .*");
            if (kept > 60) {
                List<String> whole = rows(cut, LENIENT, true);
                assertThat(whole).isEqualTo(written.rows.subList(0, whole.size()));
                assertThat(whole.size() % CompactLayout.BLOCK_ROWS == 0 || whole.size() == 100_000)
                        .isTrue();
            }
        }
    }

    @Test
    void refusesEveryFlippedBit() throws IOException {
        Written written = random(3_000, 11, true, true);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 500; i++) {
            byte[] bad = written.bytes.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> rows(bad, ReadOptions.STRICT, true)).isInstanceOf(BadInputException.class);
        }
    }

    /** A trace as it was written, and as it has to be read. */
    private static final class Written {
        private final byte[] bytes;
        private final List<String> rows;
        private final TraceTotals totals;
        private final long[] liveBytes;

        Written(byte[] bytes, List<String> rows, TraceTotals totals, long[] liveBytes) {
            this.bytes = bytes;
            this.rows = rows;
            this.totals = totals;
            this.liveBytes = liveBytes;
        }
    }

    /** A random program of three threads that uses every kind of operation. */
    private static Written random(int ops, long seed, boolean times, boolean named) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        OpAppender appender = new OpAppender(ReadOptions.STRICT);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<String> rows = new ArrayList<>();
        List<Long> live = new ArrayList<>();
        long[] liveBytes = new long[ops + 1];
        long fresh = 0x5555_0000_0000L;
        long nanos = 0;
        OpBatch batch = new OpBatch(777);
        try (CompactWriter writer = new CompactWriter(bytes, PROPERTIES)) {
            appender.begin(batch);
            for (int i = 0; i < ops; i++) {
                long thread = 41L + (i < 3 ? i : random.nextInt(20) / 9);
                long size = random.nextInt(50) == 0 ? random.nextLong(1L << 40) : random.nextLong(2000);
                long name = live.isEmpty() || random.nextBoolean() ? fresh : fresh - 16L * random.nextInt(100);
                fresh += 16 * (1 + random.nextLong(100));
                int at = live.isEmpty() ? 0 : Math.max(0, live.size() - 1 - random.nextInt(live.size()) / 3);
                int what = random.nextInt(12);
                if (live.isEmpty() && what < 6) {
                    what = 6;
                }
                switch (what) {
                    case 0, 1, 2, 3 -> appender.free(thread, live.remove(at));
                    case 4 -> {
                        appender.realloc(thread, live.get(at), live.get(at), size);
                    }
                    case 5 -> {
                        appender.realloc(thread, name, live.remove(at), size);
                        live.remove(name);
                        live.add(name);
                    }
                    case 6 -> {
                        appender.calloc(thread, name, 1 + random.nextInt(9), size % 4096);
                        live.remove(name);
                        live.add(name);
                    }
                    case 7 -> {
                        appender.memalign(thread, name, 1L << random.nextInt(13), size);
                        live.remove(name);
                        live.add(name);
                    }
                    case 8 -> appender.skip();
                    case 9 -> appender.free(thread, 0);
                    default -> {
                        appender.malloc(thread, name, size);
                        live.remove(name);
                        live.add(name);
                    }
                }
                if (times) {
                    nanos += random.nextInt(100_000);
                    appender.time(nanos);
                }
                if (appender.isFull()) {
                    flush(appender, batch, named, rows, liveBytes, writer);
                }
            }
            flush(appender, batch, named, rows, liveBytes, writer);
            TraceTotals totals = appender.totals(0, "");
            writer.finish(totals, new long[] {41, 42, 43});
            return new Written(bytes.toByteArray(), rows, totals, liveBytes);
        }
    }

    private static void flush(
            OpAppender appender,
            OpBatch batch,
            boolean named,
            List<String> rows,
            long[] liveBytes,
            CompactWriter writer)
            throws IOException {
        if (appender.end()) {
            if (!named) {
                Arrays.fill(batch.name, 0);
            }
            long bytes = batch.liveBytes();
            for (int i = 0; i < batch.count(); i++) {
                liveBytes[(int) batch.firstOp() + i] = bytes;
                bytes += batch.byteChange(i);
            }
            append(batch, rows);
            writer.write(batch);
        }
        appender.begin(batch);
    }

    private static CompactReader reader(byte[] bytes, ReadOptions options) throws IOException {
        return new CompactReader("x", new ByteArrayInputStream(bytes), options);
    }

    private static List<String> rows(byte[] bytes, ReadOptions options, boolean withNames) throws IOException {
        List<String> rows = new ArrayList<>();
        try (CompactReader reader = reader(bytes, options)) {
            CompactReader used = withNames ? reader : reader.withoutNames();
            OpBatch batch = new OpBatch(1000);
            while (used.read(batch)) {
                append(batch, rows);
            }
        }
        return rows;
    }

    private static void append(OpBatch batch, List<String> rows) {
        for (int i = 0; i < batch.count(); i++) {
            byte kind = batch.kind[i];
            boolean allocates = OpKind.allocates(kind);
            boolean givesUp = kind == OpKind.FREE || kind == OpKind.REALLOC;
            boolean argued = kind == OpKind.CALLOC || kind == OpKind.MEMALIGN || (givesUp && batch.source[i] != 0);
            rows.add(
                    kind == OpKind.NOP
                            ? "nop"
                            : kind + " T" + batch.thread[i] + " " + (allocates ? batch.target[i] : 0) + " "
                                    + (givesUp ? batch.source[i] : 0) + " "
                                    + (allocates || batch.source[i] != 0 ? batch.size[i] : 0) + " "
                                    + (argued && allocates ? batch.argument[i] : 0) + " name="
                                    + (allocates ? batch.name[i] : 0) + " " + (batch.hasTimes() ? batch.nanos[i] : 0));
        }
    }
}
