package org.alloclab.harness.trace.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.TraceTotals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every foreign format: recognised by its content, read, written anew, and refused with a place where it is damaged. */
class ForeignFormatsTest {
    @TempDir
    private Path directory;

    private static final ReadOptions LENIENT = new ReadOptions(true, false);

    @ParameterizedTest
    @CsvSource({
        // The same program, seen by each tool: valgrind also sees what libc gives back at exit, heaptrack a block of
        // 72,704 bytes that libstdc++ brings with it and each realloc as two rows.
        "mtrace,       84, 306552",
        "valgrind,    161, 306552",
        "ltrace,       84, 306552",
        "heaptrack,    87, 379256",
        "malloclab,     6,    778",
        "bytehound,     5,    500",
        "glibc-trace,   7,   8360",
    })
    void isRecognisedAndRead(String id, long ops, long peak) throws IOException {
        TraceSource source = source(id);
        TraceFormat format = TraceFormats.detect(source);
        assertThat(format.id()).isEqualTo(id);
        assertThat(format.lacks().isEmpty()).isEqualTo(id.equals("ltrace"));
        TraceTotals totals = totals(source, format, ReadOptions.STRICT);
        assertThat(totals.ops()).isEqualTo(ops);
        assertThat(totals.peakLiveBytes()).isEqualTo(peak);
        assertThat(format.countOps(source, ReadOptions.STRICT)).isEqualTo(totals.ops());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mtrace", "valgrind", "ltrace", "heaptrack", "malloclab", "bytehound", "glibc-trace"})
    void survivesConversionToCompactAndToText(String id) throws IOException {
        TraceSource source = source(id);
        List<String> rows = Rows.of(source);
        assertThat(rows).isNotEmpty();
        TraceSource compact = Rows.converted(source, directory.resolve("x.trace"));
        assertThat(Rows.of(compact)).isEqualTo(rows);
        TraceSource text = Rows.converted(compact, directory.resolve("x.txt"));
        assertThat(Rows.of(text)).isEqualTo(rows);
        assertThat(Rows.of(Rows.converted(text, directory.resolve("x.txt.zst"))))
                .isEqualTo(rows);
        assertThat(Rows.of(Rows.converted(text, directory.resolve("x.txt.gz")))).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mtrace      | = Start;@ a:[0x1] + 0x10000 0x20;@ a:[0x1] + 0x1z 3     | line 3",
                "mtrace      | = Start;@ a:[0x1] + 0x10000 0x20;@ a:[0x1] < 0x10000    | between the < and the >",
                "mtrace      | = Start;@ a:[0x1] + 0x10000 0x20;@ a:[0x1] > 0x10 0x20  | line 3: + > ! have a size",
                "valgrind    | --1-- malloc(10) = 0x10000;--1-- malloc(1x) = 0x50      | line 2: a call has numbers",
                "valgrind    | --1-- malloc(10) = 0x10000;--1-- malloc(10)             | line 2: a call ends in its result",
                "ltrace      | a->malloc(10) = 0x10000;a->malloc(-5) = 0x50000         | line 2: an allocation that succeeded",
                "ltrace      | a->malloc(10) = 0x10000;a->malloc(5, = 7                | line 2: a call has a result",
                "heaptrack   | v 10400 3;+ 10 1 40000;+ 10 1                           | line 3: an allocation is + SIZE SITE PTR",
                "heaptrack   | v 10400 3;+ 10 1 40000;! 10 1                           | line 3: a line begins with one of",
                "malloclab   | 1;2;2;3;a 0 5;a 7 5                                    | line 6: an operation is",
                "malloclab   | 1;2;3;4;a 0 5;f 0;f 0                                  | line 7: a block that is freed",
                "malloclab   | 1;2;3;4;a 0 5;f 0                                      | as many operations as its header says",
            })
    void saysWhereAFileIsWrong(String id, String text, String message) throws IOException {
        byte[] bytes = text.strip().replace(';', '\n').concat("\n").getBytes(US_ASCII);
        TraceSource source = Rows.file(directory, "bad", bytes);
        TraceFormat format = TraceFormats.named(id);
        assertThat(format.recognizes(bytes, bytes.length)).isTrue();
        assertThatThrownBy(() -> totals(source, format, ReadOptions.STRICT))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(source.name())
                .hasMessageContaining(message);
        assertThat(totals(source, format, LENIENT).skippedLines()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"bytehound, 100", "bytehound, 235", "glibc-trace, 100", "glibc-trace, 191"})
    void refusesATruncatedBinary(String id, int length) throws IOException {
        byte[] whole = Fixtures.all(directory).getOrDefault(id, new byte[0]);
        TraceSource source = Rows.file(directory, "cut", Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> totals(source, TraceFormats.named(id), ReadOptions.STRICT))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("offset ");
    }

    @Test
    void refusesABinaryWithAnUnknownOperation() throws IOException {
        byte[] bytes = Fixtures.glibcTrace();
        bytes[64 + 4] = 77;
        TraceSource source = Rows.file(directory, "bad", bytes);
        assertThatThrownBy(() -> totals(source, TraceFormats.named("glibc-trace"), ReadOptions.STRICT))
                .hasMessageContaining("offset 64: a type is one of 0 to 8 and 255: was '77'");
    }

    @Test
    void readsBothHeadersOfTheMallocLab() throws IOException {
        TraceSource old = Rows.file(directory, "old.rep", Fixtures.REP_OLD.getBytes(US_ASCII));
        TraceSource fresh = Rows.file(directory, "new.rep", Fixtures.REP_NEW.getBytes(US_ASCII));
        assertThat(Rows.of(old)).isEqualTo(Rows.of(fresh)).hasSize(6);
    }

    @Test
    void countsFreesOfBlocksFromBeforeTheToolLooked() throws IOException {
        String text = "= Start\n@ a:[0x1] - 0x50000\n@ a:[0x1] + 0x60000 0x10\n= End\n";
        TraceSource source = Rows.file(directory, "early", text.getBytes(US_ASCII));
        TraceTotals totals = totals(source, TraceFormats.detect(source), ReadOptions.STRICT);
        assertThat(totals.skippedLines()).isEqualTo(1);
        assertThat(totals.endLiveBlocks()).isEqualTo(1);
    }

    @Test
    void readsThePlacesOfMtraceFromTheEndOfTheLine() throws IOException {
        String text = "= Start\n@ ./a + 0x1 0x2:(f+0x3)[0x4] + 0x60000 0x10\n@ [0x9] - 0x60000\n= End\n";
        assertThat(Rows.of(Rows.file(directory, "odd", text.getBytes(US_ASCII))))
                .containsExactly("1 T0 393216 0 16 0", "5 T0 0 393216 0 0");
    }

    @Test
    void takesTheInnerCallOfOldValgrinds() throws IOException {
        String text = """
                --7-- realloc(0x0,10)malloc(10) = 0x50000
                --7-- _ZnwmSt11align_val_t(size 40, al 64) = 0x80000
                --7-- _ZdlPv(0x50000)
                """;
        assertThat(Rows.of(Rows.file(directory, "old", text.getBytes(US_ASCII))))
                .containsExactly("1 T0 327680 0 10 0", "4 T0 524288 0 40 64", "5 T0 0 327680 0 0");
    }

    private TraceSource source(String id) throws IOException {
        Map<String, byte[]> all = Fixtures.all(directory);
        return Rows.file(directory, id, all.getOrDefault(id, new byte[0]));
    }

    private static TraceTotals totals(TraceSource source, TraceFormat format, ReadOptions options) throws IOException {
        try (TraceReader reader = format.open(source, options)) {
            OpBatch batch = new OpBatch();
            while (reader.read(batch)) {}
            return reader.totals();
        }
    }

    @Test
    void anInterpretedFileOfHeaptrackHasNoAddresses() throws IOException {
        TraceSource raw = Rows.fixture(directory, "demo.heaptrack.raw.zst");
        TraceSource interpreted = Rows.fixture(directory, "cases/22-input");
        TraceSource onlyHead = Rows.file(directory, "h", "v 10400 3\nX a\n".getBytes(US_ASCII));
        assertThat(TraceFormats.detect(raw).hasAddresses(raw)).isTrue();
        assertThat(TraceFormats.detect(interpreted).hasAddresses(interpreted)).isFalse();
        assertThat(TraceFormats.named("heaptrack").hasAddresses(onlyHead)).isTrue();
        assertThat(TraceFormats.named("mtrace").hasAddresses(interpreted)).isTrue();
        assertThat(TraceFormats.named("malloclab").hasAddresses(interpreted)).isFalse();
    }
}
