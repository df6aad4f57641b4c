package org.alloclab.harness.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.alloclab.harness.trace.event.TouchedPages;
import org.alloclab.harness.trace.event.TraceEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kept trace is read as the trace was. */
final class KeptTraceTest {
    @TempDir
    private Path directory;

    @Test
    void numbersOfEachWidthComeBack() {
        for (int width = 0; width <= 64; width++) {
            for (long least : new long[] {0, -7, Long.MIN_VALUE, 1L << 40}) {
                long[] column = new long[] {least, least + (width == 0 ? 0 : -1L >>> (64 - width)), least};
                long[] back = new long[3];
                PackedColumn.of(column, 3).unpack(back);
                assertThat(back).as("%d bits above %d", width, least).containsExactly(column);
            }
        }
        for (int high : new int[] {0, 1, 255, 256, 65_535, 65_536, Integer.MAX_VALUE}) {
            int[] back = new int[2];
            PackedColumn.of(new long[] {0, high}, 2).unpack(back);
            assertThat(back).containsExactly(0, high);
        }
    }

    @Test
    void rowsOfATraceComeBackAndTakeAFewBytesEach() throws IOException {
        StringBuilder text = new StringBuilder();
        SplittableRandom random = new SplittableRandom(1);
        int ops = 3 * OpBatch.CAPACITY + 17;
        for (int i = 0; i < ops / 2; i++) {
            text.append(1 + random.nextInt(3)).append(": malloc 0x").append(Integer.toHexString(16 + 16 * i));
            text.append(' ').append(random.nextInt(1 << random.nextInt(24))).append('\n');
            if (i % 3 != 0) {
                text.append("1: free 0x")
                        .append(Integer.toHexString(16 + 16 * i))
                        .append('\n');
            }
        }
        TraceSource source = TraceText.file(directory, text.toString());
        KeptTrace kept = kept(source, Long.MAX_VALUE);
        List<String> read = new ArrayList<>();
        try (TraceReader reader = new MemoryReplayFormat().open(source, ReadOptions.STRICT)) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                read.addAll(rows(batch));
            }
            assertThat(kept.totals()).isEqualTo(reader.totals());
        }
        // twice, for a reader leaves nothing behind
        assertThat(rows(kept)).isEqualTo(read);
        assertThat(rows(kept)).isEqualTo(read);
        assertThat(kept.heapBytes()).isLessThan(16L * ops);
    }

    @Test
    void whatStandsBesideTheColumnsComesBack() {
        OpBatch batch = new OpBatch();
        batch.begin(100, 5, 2);
        TraceEvent mark = new TraceEvent.Mark("here");
        TraceEvent pause = new TraceEvent.Pause(9);
        TouchedPages pages = TouchedPages.all(0, 5000);
        batch.kind[0] = OpKind.MALLOC;
        batch.target[0] = 4;
        batch.size[0] = 5000;
        batch.touched(0, pages);
        batch.event(1, mark);
        batch.event(2, pause);
        batch.nanos[0] = 1_000_000_000_000L;
        batch.nanos[1] = 1_000_000_000_001L;
        batch.nanos[2] = 1_000_000_000_777L;
        batch.end(3, 5, true);

        OpBatch back = new OpBatch();
        // a batch that held something else before
        back.begin(0, 0, 0);
        back.touched(1, TouchedPages.all(1, 1));
        back.event(0, pause);
        back.end(2, 1, true);
        new PackedBatch(batch, new long[OpBatch.CAPACITY]).unpack(back);

        assertThat(rows(back)).isEqualTo(rows(batch));
        assertThat(back.event(1)).isSameAs(mark);
        assertThat(back.event(2)).isSameAs(pause);
        assertThat(back.touched(0)).isSameAs(pages);
        assertThat(back.touched(1)).isNull();
        assertThat(back.slots()).isEqualTo(5);
        assertThat(back.liveBytes()).isEqualTo(5);
        assertThat(back.liveBlocks()).isEqualTo(2);
    }

    @Test
    void aTraceThatTakesMoreIsNotKept() throws IOException {
        TraceSource source = TraceText.file(directory, "1: malloc 0x10 8\n".repeat(1) + "1: free 0x10\n");
        long takes = kept(source, Long.MAX_VALUE).heapBytes();
        assertThat(KeptTrace.read(new MemoryReplayFormat().open(source, ReadOptions.STRICT), takes - 1))
                .isEmpty();
        assertThat(KeptTrace.read(new MemoryReplayFormat().open(source, ReadOptions.STRICT), takes))
                .isPresent();
    }

    private static KeptTrace kept(TraceSource source, long mostBytes) throws IOException {
        return KeptTrace.read(new MemoryReplayFormat().open(source, ReadOptions.STRICT), mostBytes)
                .orElseThrow();
    }

    private static List<String> rows(KeptTrace kept) throws IOException {
        List<String> rows = new ArrayList<>();
        try (TraceReader reader = kept.open()) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                rows.addAll(rows(batch));
            }
        }
        return rows;
    }

    private static List<String> rows(OpBatch batch) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < batch.count(); i++) {
            rows.add(batch.firstOp() + i + " " + TraceText.row(batch, i) + " holds " + batch.byteChange(i) + " at "
                    + (batch.hasTimes() ? batch.nanos[i] : 0) + " "
                    + (batch.kind[i] == OpKind.EVENT ? batch.event(i) : "")
                    + Objects.toString(batch.touched(i), ""));
        }
        return rows;
    }
}
