package org.alloclab.harness.trace.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.stack.CallSites;
import org.alloclab.harness.trace.stack.CallStack;
import org.alloclab.harness.trace.stack.CodeLine;
import org.alloclab.harness.trace.stack.Place;
import org.alloclab.harness.trace.stack.StackTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stacks beside the rows of a compact trace. */
class CompactStacksTest {
    private static final int FILES = Integer.getInteger("alloclab.fuzz.columns", 5000);
    private static final int ROWS = 12 * OpBatch.CAPACITY;

    @TempDir
    private Path directory;

    private static final StackTable TABLE = new StackTable(
            List.of(
                    new Place("/bin/a", "0f", 0x1234, List.of(new CodeLine("f", "/src/a.c", 12))),
                    new Place("/lib/b.so", "", 0xffff_ffff_ffffL, List.of()),
                    new Place("/bin/a", "0f", 7, List.of(new CodeLine("in", "a.h", 3), new CodeLine("out", "", 0))),
                    new Place("", "", 0, List.of())),
            List.of(new int[] {0, 2}, new int[] {1, 1, 3}),
            new boolean[] {false, true});

    @Test
    void standBesideRowsAndAreReadBack() throws IOException {
        TraceSource source = source(file(true));
        long[] told = new long[3];
        StackTable table = new CompactFormat().stacks(source, (operation, stack) -> {
            assertThat(stack).isEqualTo((int) (operation % 2) + 1);
            assertThat(operation).isGreaterThanOrEqualTo(told[2]);
            told[stack - 1]++;
            told[2] = operation;
        });
        assertThat(told).containsExactly(ROWS / 2, ROWS / 2, ROWS - 1);
        assertThat(table.count()).isEqualTo(2);
        assertThat(table.stack(1)).isEqualTo(TABLE.stack(1));
        assertThat(table.stack(2)).isEqualTo(TABLE.stack(2));
        assertThat(table.stack(2).texts())
                .containsExactly("b.so+0xffffffffffff", "b.so+0xffffffffffff", "code made at run time");
        assertThat(table.stack(1).texts()).containsExactly("f (a.c:12)", "in (a.h:3)", "out (a+0x7)");

        CallSites.Collector collector = new CallSites.Collector(new long[] {70_001, 4, 4, ROWS + 5});
        CallSites sites = collector.of(new CompactFormat().stacks(source, collector));
        assertThat(sites.number(4)).isEqualTo(1);
        assertThat(sites.site(70_001).text()).isEqualTo("b.so+0xffffffffffff");
        assertThat(sites.number(5)).isZero();
        assertThat(sites.table().stack(sites.number(ROWS + 5))).isEqualTo(CallStack.NONE);
    }

    @Test
    void changeNothingForWhoDoesNotAsk() throws IOException {
        assertThat(rows(file(true))).isEqualTo(rows(file(false)));
        TraceSource without = source(file(false));
        assertThat(new CompactFormat().stacks(without, (operation, stack) -> {}).isEmpty())
                .isTrue();
        assertThat(new CompactFormat().countOps(source(file(true)), ReadOptions.STRICT))
                .isEqualTo(ROWS);
        try (CompactReader reader = new CompactFormat().openAt(source(file(true)), 66_000, ReadOptions.STRICT)) {
            OpBatch batch = new OpBatch();
            assertThat(reader.read(batch)).isTrue();
            assertThat(batch.firstOp()).isEqualTo(66_000);
        }
    }

    @Test
    void aDamagedTableIsRefusedInOneLine() throws IOException {
        byte[] whole = file(true);
        int at = tableAt(whole);
        byte[] damaged = whole.clone();
        damaged[at + 20] ^= 1;
        TraceSource source = source(damaged);
        assertThatThrownBy(() -> rows(damaged))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("offset " + at + ": the section about stacks does not match its checksum")
                .hasMessageNotContainingAny("\n");
        assertThatThrownBy(() -> new CompactFormat().stacks(source, (operation, stack) -> {}))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("offset " + at + ": the section about stacks does not match its checksum")
                .hasMessageContaining("get a whole copy of the trace, or record it anew");
        byte[] table = StackSections.of(TABLE);
        table[table.length - 1] = 9;
        byte[] wrong = withTable(whole, table);
        assertThat(rows(wrong)).isEqualTo(rows(whole));
        assertThatThrownBy(() -> new CompactFormat().stacks(source(wrong), (operation, stack) -> {}))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(
                        "offset " + at
                                + ": the section about stacks cannot be decoded (a count, depth, text or place is out of range)");
    }

    /** Sections whose content was changed and whose checksums are right. */
    @Test
    void changedSectionsBreakNoReader() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        byte[] table = StackSections.of(TABLE);
        StackSections.Rows rows = new StackSections.Rows();
        for (int i = 0; i < 20; i++) {
            rows.add(3L * i, 1 + i % 2);
        }
        byte[] some = rows.finish();
        int read = 0;
        for (int i = 0; i < FILES; i++) {
            byte[] changed = (random.nextBoolean() ? table : some).clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(8) == 0 ? random.nextInt(changed.length) : changed.length;
            try {
                read += StackSections.table(changed, length).count();
                StackSections.rows(changed, length, 0, (operation, stack) -> {});
            } catch (ColumnsException e) {
                assertThat(e.getMessage()).doesNotContain("\n");
            }
        }
        assertThat(read).isPositive();
    }

    private TraceSource source(byte[] file) throws IOException {
        Path path = Files.createTempFile(directory, "a", ".trace");
        Files.write(path, file);
        return new TraceSource(path);
    }

    /** Kinds, sizes and slots of all rows. */
    private List<Long> rows(byte[] file) throws IOException {
        List<Long> rows = new ArrayList<>();
        try (TraceReader reader = new CompactFormat().open(source(file), ReadOptions.STRICT)) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {
                for (int i = 0; i < batch.count(); i++) {
                    rows.add(batch.size[i] * 1000 + batch.target[i] * 10L + batch.kind[i]);
                }
            }
        }
        return rows;
    }

    private static int tableAt(byte[] file) {
        ByteBuffer view = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; ; at++) {
            if (view.getInt(at) == CompactLayout.STACKS) {
                return at;
            }
        }
    }

    /** The file with other content of its table. */
    private static byte[] withTable(byte[] file, byte[] table) throws IOException {
        int at = tableAt(file);
        ByteBuffer view = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int old = CompactLayout.BLOCK_HEAD_PLAIN + view.getInt(at + 4);
        byte[] section = CompactWriter.section(CompactLayout.STACKS, table);
        byte[] whole = Arrays.copyOf(file, file.length - old + section.length);
        System.arraycopy(section, 0, whole, at, section.length);
        System.arraycopy(file, at + old, whole, at + section.length, file.length - at - old);
        ByteBuffer.wrap(whole)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(
                        whole.length - CompactLayout.END_BYTES,
                        view.getLong(file.length - CompactLayout.END_BYTES) + section.length - old);
        return whole;
    }

    private static byte[] file(boolean withStacks) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OpAppender appender = new OpAppender(ReadOptions.STRICT);
        OpBatch batch = new OpBatch();
        try (CompactWriter writer = new CompactWriter(bytes, Map.of("stacks", "8"))) {
            for (int i = 0; i < ROWS; ) {
                appender.begin(batch);
                for (int k = 0; k < OpBatch.CAPACITY; k++, i++) {
                    appender.malloc(1, 0x7f0000000010L + 64L * i, 1 + i % 100);
                    if (withStacks) {
                        writer.stack(i, i % 2 + 1);
                    }
                }
                appender.end();
                writer.write(batch);
            }
            if (withStacks) {
                writer.table(TABLE);
            }
            writer.finish(appender.totals(0, ""), new long[0]);
        }
        return bytes.toByteArray();
    }
}
