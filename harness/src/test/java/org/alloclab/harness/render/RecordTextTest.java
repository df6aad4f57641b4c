package org.alloclab.harness.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.alloclab.harness.nativeside.record.RecordedTrace;
import org.alloclab.harness.nativeside.record.TouchKnowledge;
import org.junit.jupiter.api.Test;

final class RecordTextTest {
    private static RecordedTrace trace(String file, long peak) {
        return new RecordedTrace(
                Path.of(file),
                7,
                "program",
                1,
                0,
                0,
                1,
                peak,
                0,
                TouchKnowledge.NONE,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    @Test
    void theLargestOfSeveralTracesIsNamed() {
        assertThat(RecordText.largest(List.of(trace("shell.trace", 5), trace("shell.8.trace", 900), trace("b", 6))))
                .contains("the largest of the 3 traces is shell.8.trace; see what holds its memory with 'alloclab why"
                        + " shell.8.trace'");
    }

    @Test
    void ofOneTraceThereIsNothingToSay() {
        assertThat(RecordText.largest(List.of(trace("a", 5)))).isEmpty();
    }
}
