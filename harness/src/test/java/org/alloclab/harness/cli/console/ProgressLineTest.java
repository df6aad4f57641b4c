package org.alloclab.harness.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.alloclab.harness.study.ProgressListener.Stage;
import org.junit.jupiter.api.Test;

/** The line of progress is there for a long work on a terminal, and nowhere else. */
final class ProgressLineTest {
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter written = new StringWriter();
    private long now;

    private ProgressLine line(boolean seen) {
        return new ProgressLine(new PrintWriter(written), () -> now, seen);
    }

    @Test
    void aShortWorkSaysNothing() {
        try (ProgressLine line = line(true)) {
            now = SECOND;
            line.heard(Stage.PLAYING, 50, 100);
        }
        assertThat(written.toString()).isEmpty();
    }

    @Test
    void aLongOneTellsThePartAndTheTimeThatIsLeftAndClearsTheLine() {
        try (ProgressLine line = line(true)) {
            line.heard(Stage.PLAYING, 0, 1000);
            now = 4 * SECOND;
            line.heard(Stage.PLAYING, 250, 1000);
            assertThat(written.toString()).contains("playing  25 %, 12 s to go").doesNotContain("\n");
            line.heard(Stage.PLAYING, 260, 1000);
            assertThat(written.toString()).doesNotContain("26 %");
        }
        assertThat(written.toString()).endsWith("\r\033[K");
    }

    @Test
    void whatIsWorkedOnStandsInFront() {
        try (ProgressLine line = line(true)) {
            line.said("jemalloc, run 1 of 3");
            assertThat(written.toString()).isEmpty();
            now = 3 * SECOND;
            line.said("jemalloc, run 2 of 3");
            assertThat(written.toString()).endsWith("jemalloc, run 2 of 3");
            line.heard(Stage.RUNNING, 0, 4);
            now = 7 * SECOND;
            line.heard(Stage.RUNNING, 1, 4);
            assertThat(written.toString()).endsWith("jemalloc, run 2 of 3: running  25 %, 12 s to go");
            line.clear();
            assertThat(written.toString()).endsWith("\r\033[K");
        }
    }

    @Test
    void nobodyWatches() {
        try (ProgressLine line = line(false)) {
            now = 9 * SECOND;
            line.said("jemalloc");
            line.heard(Stage.READING, 1, 0);
        }
        assertThat(written.toString()).isEmpty();
    }
}
