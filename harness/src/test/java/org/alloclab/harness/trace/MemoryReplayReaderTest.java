package org.alloclab.harness.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.alloclab.harness.input.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MemoryReplayReaderTest {
    private static final ReadOptions LENIENT = new ReadOptions(true, false);
    private static final ReadOptions FOLDED = new ReadOptions(false, true);

    @TempDir
    private Path directory;

    private List<String> rows(ReadOptions options, String... lines) throws IOException {
        return TraceText.rows(TraceText.file(directory, String.join("\n", lines) + "\n"), options);
    }

    private List<String> rows(String... lines) throws IOException {
        return rows(ReadOptions.STRICT, lines);
    }

    @Test
    void eachOperationIsARow() throws IOException {
        assertThat(rows(
                        "7: malloc 0x1000 24",
                        "7: calloc 0x2000 3 8",
                        "7: memalign 0x3000 48 100",
                        "7: realloc 0x1000 0x1000 50",
                        "7: realloc 0x4000 0x0 60",
                        "7: free 0x2000",
                        "7: free 0x0"))
                .containsExactly(
                        "T0 malloc 1 24",
                        "T0 calloc 2 3 8",
                        "T0 memalign 3 64 100",
                        "T0 realloc 1 1 50",
                        "T0 realloc 4 0 60",
                        "T0 free 2",
                        "T0 free 0");
    }

    @Test
    void whatFailedWhenRecordedDoesNothing() throws IOException {
        assertThat(rows(
                        "1: malloc 0x0 99999999",
                        "1: calloc 0x0 4294967296 4294967296",
                        "1: memalign 0x0 64 1",
                        "1: malloc 0x10 8",
                        "1: realloc 0x0 0x10 999",
                        "1: realloc 0x0 0x0 0",
                        "1: free 0x10"))
                .containsExactly("nop", "nop", "nop", "T0 malloc 1 8", "nop", "nop", "T0 free 1");
    }

    @Test
    void reallocToNothingIsAFree() throws IOException {
        assertThat(rows("1: malloc 0x10 8", "1: realloc 0x0 0x10 0", "1: malloc 0x20 8"))
                .containsExactly("T0 malloc 1 8", "T0 free 1", "T0 malloc 1 8");
    }

    @Test
    void threadsAreNumberedByFirstOperation() throws IOException {
        assertThat(rows("900: malloc 0x10 1", "5: malloc 0x20 1", "900: free 0x20", "7: free 0x10"))
                .containsExactly("T0 malloc 1 1", "T1 malloc 2 1", "T0 free 2", "T2 free 1");
    }

    @Test
    void aThreadEndIsMovedBehindTheFreesThatFollow() throws IOException {
        assertThat(rows(
                        "1: malloc 0x10 1",
                        "2: malloc 0x20 1",
                        "2: malloc 0x30 1",
                        "2: thread_done 0x0",
                        "2: free 0x20",
                        "1: free 0x10",
                        "2: free 0x30"))
                .containsExactly(
                        "T0 malloc 1 1",
                        "T1 malloc 2 1",
                        "T1 malloc 3 1",
                        "nop",
                        "T1 free 2",
                        "T0 free 1",
                        "T1 free+exit 3");
    }

    @Test
    void anIdThatAllocatesAfterItsEndIsANewThread() throws IOException {
        assertThat(rows(
                        "1: malloc 0x10 1",
                        "2: thread_done 0x0",
                        "2: free 0x10",
                        "2: malloc 0x20 1",
                        "2: thread_done 0x0"))
                .containsExactly("T0 malloc 1 1", "T1 exit", "T2 free 1", "T2 malloc 1 1", "T2 exit");
    }

    @Test
    void foldedThreadsDoNotEnd() throws IOException {
        assertThat(rows(FOLDED, "1: malloc 0x10 1", "2: thread_done 0x0", "2: free 0x10"))
                .containsExactly("T0 malloc 1 1", "nop", "T0 free 1");
    }

    @Test
    void timesAreSinceTheFirstOfThem() throws IOException {
        TraceSource source = TraceText.file(
                directory, "1: malloc 0x10 8 1000 1010\n1: free 0x10 2000 2005\n1: thread_done 0x0 3000 3001\n");
        try (TraceReader reader = new MemoryReplayFormat().open(source, ReadOptions.STRICT)) {
            OpBatch batch = new OpBatch();
            reader.read(batch);
            assertThat(batch.hasTimes()).isTrue();
            assertThat(batch.nanos).startsWith(0, 1000, 2000);
        }
    }

    @Test
    void theLastLineNeedsNoLineEndAndEmptyLinesDoNotCount() throws IOException {
        assertThat(TraceText.rows(
                        TraceText.file(directory, "\r\n1: malloc 0x10 8\r\n\n1: free 0x10"), ReadOptions.STRICT))
                .containsExactly("T0 malloc 1 8", "T0 free 1");
    }

    @Test
    void liveFiguresFollowTheRows() throws IOException {
        TraceSource source = TraceText.file(
                directory,
                "1: malloc 0x10 100\n1: calloc 0x20 3 10\n1: realloc 0x30 0x10 7\n1: free 0x20\n1: memalign 0x40 64 5\n");
        try (TraceReader reader = new MemoryReplayFormat().open(source, ReadOptions.STRICT)) {
            OpBatch batch = new OpBatch(3);
            reader.read(batch);
            assertThat(batch.byteChange(0) + batch.byteChange(1) + batch.byteChange(2))
                    .isEqualTo(37);
            assertThat(batch.blockChange(0) + batch.blockChange(1) + batch.blockChange(2))
                    .isEqualTo(2);
            reader.read(batch);
            assertThat(batch.liveBytes()).isEqualTo(37);
            assertThat(batch.liveBlocks()).isEqualTo(2);
            assertThat(batch.byteChange(0)).isEqualTo(-30);
            assertThat(reader.read(batch)).isFalse();
            assertThat(reader.totals()).isEqualTo(new TraceTotals(5, 1, 130, 2, 12, 2, 0, "", 0, 0, List.of()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "malloc 0x10 8             | a line begins with a thread id and a colon",
                "x: malloc 0x10 8          | a line begins with a thread id and a colon",
                "1 malloc 0x10 8           | a line begins with a thread id and a colon",
                "1: maloc 0x10 8           | an operation is malloc",
                "1: m                      | an operation is malloc",
                "1:                        | an operation is malloc",
                "1: malloc                 | the line is cut short",
                "1: malloc 0x10            | the line is cut short",
                "1: malloc 0x              | a pointer is hexadecimal",
                "1: malloc 4096 8          | a pointer is hexadecimal",
                "1: malloc 0x12345678123456781 8 | at most 16 digits",
                "1: malloc 0x1g 8          | a pointer is hexadecimal",
                "1: malloc 0x10 -8         | at least 0",
                "1: malloc 0x10 8k         | is a decimal number of at least 0",
                "1: malloc 0x10 9223372036854775808 | an allocation that succeeded has at most 2^47 bytes",
                "1: malloc 0x10 99999999999999999999999 | below 2^64",
                "1: calloc 0x10 4294967296 4294967296 | an allocation that succeeded has at most 2^47 bytes",
                "1: calloc 0x10 4294967296 2147483648 | an allocation that succeeded has at most 2^47 bytes",
                "1: calloc 0x10 8          | the line is cut short",
                "1: memalign 0x10 99999999999999999 8 | an alignment",
                "1: malloc 0x10 8 1        | the line is cut short",
                "1: malloc 0x10 8 1 2 3    | no more than",
                "1: free 0x10              | never allocated here",
                "1: realloc 0x20 0x10 8    | never allocated here",
                "1: \u0000\u0001           | an operation is malloc"
            })
    void aBadLineIsNamed(String line, String rule) {
        assertThatThrownBy(() -> rows("1: malloc 0x99 1", line))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("test.txt:2: ")
                .hasMessageContaining(rule)
                .hasMessageContaining("was '" + line.strip().substring(0, 1))
                .hasMessageContaining("--lenient");
        assertThatThrownBy(() -> rows("1: malloc 0x99 1", line))
                .extracting(Throwable::getMessage, org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .hasLineCount(1);
    }

    @Test
    void aDoubleFreeIsNamed() {
        assertThatThrownBy(() -> rows("1: malloc 0x10 1", "1: free 0x10", "1: free 0x10"))
                .hasMessageContaining("test.txt:3: ")
                .hasMessageContaining("freed in line 2 already");
    }

    @Test
    void lenientReadingSkipsAndCounts() throws IOException {
        TraceSource source = TraceText.file(
                directory, "1: malloc 0x10 8\n1: nonsense\n1: free 0x77\n1: realloc 0x20 0x66 5\n1: free 0x20\n");
        assertThat(TraceText.rows(source, LENIENT))
                .containsExactly("T0 malloc 1 8", "nop", "nop", "T0 realloc 2 0 5", "T0 free 2");
        try (TraceReader reader = new MemoryReplayFormat().open(source, LENIENT)) {
            OpBatch batch = new OpBatch();
            reader.read(batch);
            assertThat(reader.totals().skippedLines()).isEqualTo(3);
            assertThat(reader.totals().firstSkipped()).contains("test.txt:2: ");
        }
    }

    @Test
    void aLineLongerThanTheWindowIsRead() throws IOException {
        String blanks = " ".repeat(60_000);
        assertThat(rows(
                        "1: malloc 0x10" + blanks + " 8",
                        "1: malloc 0x20" + blanks + " 8",
                        "1: malloc 0x30" + blanks + " 8"))
                .containsExactly("T0 malloc 1 8", "T0 malloc 2 8", "T0 malloc 3 8");
    }
}
