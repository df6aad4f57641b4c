package org.alloclab.harness.study.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceFormat;
import org.alloclab.harness.trace.TraceSource;
import org.alloclab.harness.trace.format.TraceFormats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OccasionsTest {
    private static final long SECOND = 1_000_000_000;

    @TempDir
    private Path directory;

    private Occasions of(String trace) throws IOException {
        TraceSource source = new TraceSource(Files.writeString(directory.resolve("trace.txt"), trace));
        TraceFormat format = TraceFormats.detect(source);
        return Occasions.of(source, format, ReadOptions.STRICT.keepingEvents(), 5 * SECOND);
    }

    @Test
    void areThePeakThePausesAndTheEnd() throws IOException {
        Occasions occasions = of("""
                1: malloc 0x5000 3000 0 100
                1: malloc 0x6000 3000 1000000000 1000000100
                0: sample 0x0 total=4096 4000000000 4000000000
                1: free 0x5000 11000000000 11000000100
                0: mark 0x0 exit 12000000000 12000000000
                1: free 0x6000 12500000000 12500000100
                """);
        assertThat(occasions.all()).extracting(Occasion::name).containsExactly("peak", "idle, 9.0 s", "end");
        assertThat(occasions.all().get(1).nanos()).isEqualTo(9 * SECOND);
        assertThat(occasions.exitNanos()).isEqualTo(12 * SECOND);
        assertThat(occasions.startsProcesses()).isFalse();
    }

    @Test
    void areTheMarksAndAForkIsSaid() throws IOException {
        Occasions occasions = of("""
                1: malloc 0x5000 3000 0 100
                0: mark 0x0 loaded 2000000000 2000000000
                0: mark 0x0 fork 3000000000 3000000000
                1: free 0x5000 3100000000 3100000100
                """);
        assertThat(occasions.all())
                .extracting(Occasion::name)
                .containsExactly("peak", "mark loaded, 2.0 s", "mark fork, 3.0 s", "end");
        assertThat(occasions.exitNanos()).isEqualTo(3_100_000_000L);
        assertThat(occasions.startsProcesses()).isTrue();
    }

    @Test
    void areThePeakAndTheEndOfATraceWithoutTimes() throws IOException {
        assertThat(of("1: malloc 0x5000 3000\n0: mark 0x0 loaded\n").all())
                .containsExactly(Occasion.PEAK, Occasion.END);
    }
}
