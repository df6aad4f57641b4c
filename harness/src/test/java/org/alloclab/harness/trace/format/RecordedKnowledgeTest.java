package org.alloclab.harness.trace.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.alloclab.api.probe.SystemCall;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.OpAppender;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceMetadata;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.TraceTotals;
import org.alloclab.harness.trace.TraceWriter;
import org.alloclab.harness.trace.event.ResidentFigures;
import org.alloclab.harness.trace.event.ResidentKind;
import org.alloclab.harness.trace.event.TouchedPages;
import org.alloclab.harness.trace.event.TraceEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a recording knows beside its heap calls: times, events, touched pages and properties, in text and compact form. */
class RecordedKnowledgeTest {
    private static final ReadOptions KEEP = ReadOptions.STRICT.keepingEvents();

    @TempDir
    private Path directory;

    private static final String TEXT = """
            # clock_origin=1700000000000000000
            # touch=pagemap_scan
            # env.MALLOC_ARENA_MAX=1
            # real_peak=total=81920,malloc=40960
            1: malloc 0x5010 100000 5 5 pages=0-3,7
            1: steer 0x0 mallopt -3,65536 - 1 6 6
            2: stack 0x0 0x7f0000000000 8388608 7 7
            1: map 0x0 mmap 0,0x100000,3,34,-1,0 0x7f0000800000 8 8
            1: calloc 0x20010 4 4096 9 9 pages=all
            1: memalign 0x30000 4096 8192 10 10 pages=none
            0: sample 0x0 total=81920,malloc=40960 11 11
            1: store 0x5010 -8 8 33 12 12
            1: free 0x5010 13 13
            1: store 0x5010 0 8 0xdeadbeef 14 14
            1: free_at 0x5010 0 15 15
            0: pause 0x0 5000000000 16 16
            0: mark 0x0 idle 17 17
            """;

    @Test
    void isReadFromText() throws IOException {
        try (TraceReader reader = open(file("x.txt", TEXT), KEEP)) {
            OpBatch batch = new OpBatch(100);
            assertThat(reader.read(batch)).isTrue();
            assertThat(batch.count()).isEqualTo(13);
            assertThat(batch.hasTimes()).isTrue();
            assertThat(batch.nanos[0]).isEqualTo(5);
            TouchedPages touched = TouchedPages.all(0, 1);
            assertThat(batch.touched(0)).isNotNull().isNotEqualTo(touched).hasToString("0-3,7");
            assertThat(batch.event(1)).isEqualTo(new TraceEvent.Steering("mallopt", List.of(-3L, 65536L), "", 1));
            assertThat(batch.thread[2]).isEqualTo(1);
            assertThat(batch.event(3))
                    .isEqualTo(new TraceEvent.MapCall(
                            SystemCall.MMAP, List.of(0L, 0x100000L, 3L, 34L, -1L, 0L), 0x7f0000800000L));
            assertThat(batch.touched(4)).isEqualTo(TouchedPages.all(16, 16384));
            assertThat(batch.touched(5)).hasToString("none");
            assertThat(batch.source[7]).isEqualTo(batch.target[0]);
            assertThat(batch.event(9)).isEqualTo(new TraceEvent.Store(0, 8, 0xdeadbeefL));
            assertThat(batch.source[9]).isEqualTo(batch.target[0]);
            assertThat(batch.event(11)).isEqualTo(new TraceEvent.Pause(5_000_000_000L));
            assertThat(reader.read(batch)).isFalse();
            TraceTotals totals = reader.totals();
            assertThat(totals.events()).isEqualTo(9);
            assertThat(totals.threads()).isEqualTo(2);
            assertThat(totals.endLiveBytes()).isEqualTo(16384 + 8192);
            TraceMetadata metadata = reader.metadata();
            assertThat(metadata.clockOrigin()).hasValue(1_700_000_000_000_000_000L);
            assertThat(metadata.knowsTouch()).isTrue();
            assertThat(metadata.environment()).containsExactly(Map.entry("MALLOC_ARENA_MAX", "1"));
            assertThat(metadata.realPeak())
                    .contains(new ResidentFigures(Map.of(ResidentKind.TOTAL, 81920L, ResidentKind.MALLOC, 40960L)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"y.trace", "y.txt", "y.txt.gz"})
    void survivesConversion(String name) throws IOException {
        TraceSource text = file("x.txt", TEXT);
        TraceSource converted = converted(text, name);
        assertThat(described(converted, KEEP)).isEqualTo(described(text, KEEP));
        assertThat(Files.readString(converted(converted, "back.txt").path()))
                .isEqualTo(TEXT.replace("0,0x100000", "0,0x100000"));
    }

    @Test
    void isPassedOverWhereNobodyAsksForIt() throws IOException {
        for (TraceSource source : List.of(file("x.txt", TEXT), converted(file("x.txt", TEXT), "z.trace"))) {
            try (TraceReader reader = open(source, ReadOptions.STRICT)) {
                OpBatch batch = new OpBatch(5);
                long rows = 0;
                while (reader.read(batch)) {
                    for (int i = 0; i < batch.count(); i++) {
                        assertThat(batch.kind[i]).isNotEqualTo(OpKind.EVENT);
                    }
                    rows += batch.count();
                }
                assertThat(rows).isEqualTo(13);
                assertThat(reader.totals().events()).isEqualTo(9);
            }
        }
    }

    @Test
    void aTraceWithoutItIsWrittenAsBefore() throws IOException {
        TraceSource plain = file("p.txt", "1: malloc 0x10 8\n1: free 0x10\n");
        byte[] compact = Files.readAllBytes(converted(plain, "p.trace").path());
        assertThat(new String(compact, StandardCharsets.ISO_8859_1))
                .contains("BLK1")
                .doesNotContain("BLK2");
        assertThat(Files.readString(converted(plain, "q.txt").path())).isEqualTo("1: malloc 0x10 8\n1: free 0x10\n");
    }

    @Test
    void timesBeginWithTheTrace() throws IOException {
        TraceSource absolute = file("a.txt", "1: malloc 0x10 8 900000 900001\n1: free 0x10 900700 900701\n");
        try (TraceReader reader = open(absolute, KEEP)) {
            OpBatch batch = new OpBatch(5);
            reader.read(batch);
            assertThat(batch.nanos[0]).isZero();
            assertThat(batch.nanos[1]).isEqualTo(700);
        }
    }

    @Test
    void aRowWithoutATimeHasThatOfTheRowBefore() throws IOException {
        TraceSource some = file("a.txt", "1: malloc 0x10 8\n1: free 0x10 5 5\n1: malloc 0x20 8\n1: free 0x20 9 9\n");
        for (TraceSource source : List.of(some, converted(some, "a.trace"))) {
            List<Long> times = new ArrayList<>();
            try (TraceReader reader = open(source, KEEP)) {
                OpBatch batch = new OpBatch(1);
                while (reader.read(batch)) {
                    times.add(batch.hasTimes() ? batch.nanos[0] : -1);
                }
            }
            assertThat(times.subList(1, 4)).containsExactly(0L, 0L, 4L);
        }
    }

    @Test
    void refusesAStoreThroughAPointerThatNobodyGave() throws IOException {
        TraceSource source = file("s.txt", "1: malloc 0x10 8\n1: store 0x20 0 8 1\n");
        assertThatThrownBy(() -> described(source, KEEP))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(":2: ");
    }

    @Test
    void randomTracesSurviveBothForms() throws IOException {
        SplittableRandom random = new SplittableRandom(15);
        for (int round = 0; round < 20; round++) {
            TraceSource compact = random(random, 1 + random.nextInt(40_000), "r.trace");
            List<String> rows = described(compact, KEEP);
            assertThat(described(converted(compact, "r2.trace"), KEEP)).isEqualTo(rows);
            TraceSource text = converted(compact, "r.txt");
            assertThat(described(text, KEEP)).isEqualTo(rows);
            assertThat(described(converted(text, "r3.trace"), KEEP)).isEqualTo(rows);
        }
    }

    private TraceSource random(SplittableRandom random, int ops, String name) throws IOException {
        List<TraceEvent> events = List.of(
                new TraceEvent.Pause(5),
                new TraceEvent.Mark("a b"),
                new TraceEvent.Steering("malloc_trim", List.of(0L), "", 1),
                new TraceEvent.MapCall(SystemCall.MUNMAP, List.of(0x7f0000000000L, 4096L), 0));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OpAppender appender = new OpAppender(KEEP);
        OpBatch batch = new OpBatch(1000);
        long nanos = 0;
        try (TraceWriter writer =
                TraceFiles.writer(directory.resolve(name), bytes, Map.of("clock_origin", "7"), new long[0])) {
            appender.begin(batch);
            for (int i = 0; i < ops; i++) {
                long size = random.nextInt(1 << 20);
                long block = 0x7f0000000000L + i * 0x200000L + 16;
                if (random.nextInt(10) == 0) {
                    appender.event(1 + random.nextInt(2), 0, events.get(random.nextInt(events.size())));
                } else {
                    appender.malloc(1, block, size);
                    if (random.nextInt(3) == 0) {
                        appender.touched(pages(random, size));
                    }
                }
                appender.time(nanos += random.nextInt(1000));
                if (appender.isFull()) {
                    appender.end();
                    writer.write(batch);
                    appender.begin(batch);
                }
            }
            appender.end();
            writer.write(batch);
            writer.finish(appender.totals(0, ""), new long[0]);
        }
        Files.write(directory.resolve(name), bytes.toByteArray());
        return new TraceSource(directory.resolve(name));
    }

    private static TouchedPages pages(SplittableRandom random, long size) {
        TouchedPages.Collector collector = new TouchedPages.Collector(16);
        long page = random.nextInt(3);
        while (page < TouchedPages.pages(16, size)) {
            long end = Math.min(TouchedPages.pages(16, size), page + 1 + random.nextInt(4));
            collector.add(page, end);
            page = end + random.nextInt(9);
        }
        return collector.finish();
    }

    private static List<String> described(TraceSource source, ReadOptions options) throws IOException {
        List<String> rows = new ArrayList<>();
        try (TraceReader reader = open(source, options)) {
            OpBatch batch = new OpBatch(777);
            while (reader.read(batch)) {
                for (int i = 0; i < batch.count(); i++) {
                    byte kind = batch.kind[i];
                    boolean event = kind == OpKind.EVENT;
                    rows.add(kind + " T" + batch.thread[i] + " " + batch.nanos[i] + " "
                            + (event
                                    ? batch.event(i) + " " + batch.source[i]
                                    : batch.size[i] + " " + batch.touched(i)));
                }
            }
            rows.add(reader.totals().toString());
        }
        return rows;
    }

    private static TraceReader open(TraceSource source, ReadOptions options) throws IOException {
        return TraceFormats.detect(source).open(source, options);
    }

    private TraceSource file(String name, String text) throws IOException {
        return Rows.file(directory, name, text.getBytes(StandardCharsets.UTF_8));
    }

    private TraceSource converted(TraceSource source, String name) throws IOException {
        Path target = directory.resolve(name);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TraceReader reader = open(source, KEEP);
                TraceWriter writer =
                        TraceFiles.writer(target, bytes, reader.metadata().properties(), new long[0])) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                writer.write(batch);
            }
            writer.finish(reader.totals(), new long[0]);
        }
        Files.write(target, bytes.toByteArray());
        return new TraceSource(target);
    }
}
