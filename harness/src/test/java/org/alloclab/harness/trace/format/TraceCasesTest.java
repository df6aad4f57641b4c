package org.alloclab.harness.trace.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.alloclab.harness.input.BadInputException;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceReader;
import org.alloclab.harness.trace.TraceSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files on which readers were wrong, silent or refused what is readable, each with what is right. */
class TraceCasesTest {
    private static final ReadOptions LENIENT = new ReadOptions(true, false);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "01-input                        | ltrace: malloc 1, free 1; peak 40, end 0; threads 1",
                "02-input-heaptrack-interpreted  | heaptrack: malloc 2, free 2; peak 128, end 0; threads 1; 0.000 ms",
                "03-input                        | valgrind: malloc 2, free 2; peak 300, end 0; threads 1",
                "04-input                        | ltrace: malloc 2, free 2; peak 200, end 0; threads 1",
                "05-input                        | ltrace: malloc 2, realloc 1, free 1; peak 772, end 472; threads 1",
                "05-input-threads                | ltrace: malloc 2, free 2; peak 48, end 0; threads 2",
                "06-input                        | ltrace: malloc 1, calloc 1, realloc 1, free 2; peak 500, end 0; threads 1",
                "07-input                        | ltrace: malloc 1, free 1; peak 64, end 0; threads 1",
                "08-input-T                      | ltrace: malloc 1, free 1; peak 100, end 0; threads 1",
                "08-input-i                      | ltrace: malloc 1, free 1; peak 100, end 0; threads 1",
                "08-input-f-ttt-T                | ltrace: malloc 1, free 1; peak 100, end 0; threads 1; 0.700 ms",
                "08-input-r                      | ltrace: malloc 1, free 1; peak 100, end 0; threads 1; 0.700 ms",
                "08-input-t                      | ltrace: malloc 1, free 1; peak 100, end 0; threads 1; 1000.000 ms",
                "08-input-tt                     | ltrace: malloc 1, free 1; peak 100, end 0; threads 1; 0.700 ms",
                "08-input-ttt                    | ltrace: malloc 1, free 1; peak 100, end 0; threads 1; 0.700 ms",
                "09-input                        | ltrace: malloc 2, memalign 1, free 3; peak 992, end 0; threads 1",
                "09-input-C                      | ltrace: malloc 2, free 2; peak 864, end 0; threads 1",
                "10-input-ltrace                 | ltrace: malloc 1, free 1; peak 100, end 0; threads 1",
                "10-input-valgrind-v             | valgrind: malloc 1, free 1; peak 100, end 0; threads 1",
                "11-input                        | ltrace: memalign 1, free 1; peak 1000, end 0; threads 1",
                "12-input                        | malloclab: malloc 1, realloc 4, free 4; peak 164, end 64; threads 1",
                "13-input                        | malloclab: malloc 2, free 2; peak 200, end 0; threads 1",
                "14-input                        | malloclab: malloc 2, realloc 1, free 3; peak 350, end 0; threads 1",
                "15-input-one-line-header        | malloclab: malloc 1, free 1; peak 16, end 0; threads 1",
                "15-input-tabs                   | malloclab: malloc 1, free 1; peak 16, end 0; threads 1",
                "16-input-ltrace                 | ltrace: nothing 3, malloc 1, free 1; peak 10, end 0; threads 1",
                "16-input-mtrace                 | mtrace: nothing 2, malloc 1, free 1; peak 10, end 0; threads 1",
                "16-input-valgrind               | valgrind: nothing 2, malloc 1, free 1; peak 10, end 0; threads 1",
                "17-input                        | memory_replay: malloc 1, free 1, thread end 1; peak 20, end 0; threads 1; 0.000 ms",
                "18-input                        | valgrind: malloc 1, free 1; peak 100, end 0; threads 1; 7.000 ms",
                "19-input-dir.zip                | malloclab: malloc 1, free 1; peak 16, end 0; threads 1",
                "20-input-bom.rep                | malloclab: malloc 1, free 1; peak 16, end 0; threads 1",
                "20-input-bom.txt                | memory_replay: malloc 1, free 1; peak 20, end 0; threads 1",
                "20-input-utf16.rep              | malloclab: malloc 1, free 1; peak 16, end 0; threads 1",
                "22-input                        | heaptrack: malloc 3, free 3; peak 4296, end 0; threads 1; 5.000 ms",
                "23-input                        | malloclab: malloc 1, free 1; peak 25769804800, end 0; threads 1",
                "24-input                        | malloclab: malloc 2, free 2; peak 300, end 0; threads 1",
                "25-input                        | logalloc: malloc 1, calloc 1, realloc 1, memalign 1, free 3; peak 216, end 0; threads 2",
                "b06-m.txt                       | memory_replay: malloc 37, calloc 20, realloc 21, memalign 10, free 32, thread end 1; peak 413511, end 227934; threads 3",
                "b07-cat_zero_pad.gz             | memory_replay: malloc 37, calloc 20, realloc 21, memalign 10, free 32, thread end 1; peak 413511, end 227934; threads 3",
            })
    void isRead(String file, String summary) throws IOException {
        assertThat(TraceSummary.of(source(file), ReadOptions.STRICT)).isEqualTo(summary);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "02-input                      | is no trace of a format that is known here",
                "02-input-blank                | the trace is empty",
                "02-input-valgrind-without-calls | a log of valgrind without --trace-malloc=yes",
                "19-input-two.zip              | the archive has 2 files: a.rep, b.rep; unpack the one you mean",
                "20-input.rep.bz2              | the file is packed with bzip2; unpack it first: bunzip2 FILE",
                "20-input.rep.xz               | the file is packed with xz; unpack it first: unxz FILE",
                "20-input.tar.gz               | the file is a tar archive; unpack it first: tar -xf FILE",
                "21-input-gperftools.heap      | a heap profile of jemalloc or gperftools is sums, no single calls",
                "21-input-jemalloc.heap        | a heap profile of jemalloc or gperftools is sums, no single calls",
                "21-input-ltrace-c             | this is a summary of ltrace -c, which has no single calls; leave out -c",
                "21-input-massif               | a heap profile of massif is sums, no single calls",
                "21-input-mtrace-report        | this is the report of mtrace(1), which has no single calls; give the log itself, the file that MALLOC_TRACE named",
                "21-input-strace               | this lists system calls",
                "21-input-valgrind-leaks       | a log of valgrind without --trace-malloc=yes",
                "15-input-two-line-header      | the header has 2 numbers, 4 are expected: heap size, ids, operations, weight",
                "b07-cat_badmagic.gz           | what follows the gzip data at offset 426 is none",
                "b07-cat_truncated_in_header.gz | the gzip data ends within a header or trailer",
                "b07-two.zip                   | the archive has 2 files: a.txt, b.txt",
                "b08-a.compact.gz              | the gzip data is no deflated stream",
                "b08-b.compact.zst             | the file is cut short or damaged",
                "b08-trailing.compact.zst      | the file is cut short or damaged",
                "b09-thread.compact            | a slot, thread or distance is out of range",
                "b21-empty.zip                 | the archive has no file",
            })
    void isRefusedHoweverLenientTheReading(String file, String message) throws IOException {
        TraceSource source = source(file);
        for (ReadOptions options : new ReadOptions[] {ReadOptions.STRICT, LENIENT}) {
            assertThatThrownBy(() -> TraceSummary.of(source, options))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageStartingWith(source.name())
                    .hasMessageContaining(message)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        }
        if (!file.startsWith("b0")) {
            assertThatThrownBy(() -> TraceSummary.of(source, ReadOptions.STRICT))
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("--lenient"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "15-input-trailing | line 5: an operation is a ID SIZE, r ID SIZE or f ID: was 'a 0 16 # first'",
                "b02-nil2.ltrace   | line 2: a call has numbers for its arguments and its result",
                "b03-redos.valgrind.gz | line 2: a call ends in a bracket",
            })
    void isRefusedAtALine(String file, String message) throws IOException {
        TraceSource source = source(file);
        assertThatThrownBy(() -> assertThat(source).satisfies(s -> {
                    long begin = System.nanoTime();
                    try {
                        TraceSummary.of(s, ReadOptions.STRICT);
                    } finally {
                        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
                    }
                }))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "01-input | 3 calls that libc makes itself are left out",
                "04-input | 3 calls of 7002 are left out",
                "11-input | 1 blocks that are freed or grown without having been seen are taken for those of posix_memalign",
                "13-input | 1 lines behind the 4 operations of the header are left out",
                "22-input | 1 frees were of one of several like blocks",
            })
    void saysWhatIsLeftOutOrTakenForGranted(String file, String note) throws IOException {
        TraceSource source = source(file);
        try (TraceReader reader = TraceFormats.detect(source).open(source, ReadOptions.STRICT)) {
            Rows.of(reader);
            assertThat(String.join("; ", reader.totals().notes())).contains(note);
        }
    }

    @Test
    void readsNothingAtAllOfAForeignFileUnderAnyFormat() throws IOException {
        TraceSource source = source("02-input-valgrind-without-calls");
        for (String id : new String[] {"valgrind", "ltrace", "memory_replay", "utrace"}) {
            assertThatThrownBy(() -> TraceSummary.of(source, TraceFormats.named(id), LENIENT))
                    .as(id)
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("there is no operation in it that can be read");
        }
    }

    private TraceSource source(String file) throws IOException {
        return Rows.fixture(directory, "cases/" + file);
    }
}
