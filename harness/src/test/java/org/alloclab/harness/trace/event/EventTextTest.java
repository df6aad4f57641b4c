package org.alloclab.harness.trace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.alloclab.api.probe.SystemCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every event is read back from its words, and words that are no event are refused with the rule they break. */
class EventTextTest {
    static final List<TraceEvent> ALL = List.of(
            new TraceEvent.Pause(12_000_000_000L),
            new TraceEvent.Mark("after the burst, 100 % idle = yes"),
            new TraceEvent.Mark("-"),
            new TraceEvent.Mark(""),
            new TraceEvent.Mark("Größe"),
            new TraceEvent.Steering("mallopt", List.of(-8L, 1L), "", 1),
            new TraceEvent.Steering("mallctl", List.of(), "arena.0.purge", -14),
            new TraceEvent.MapCall(SystemCall.MMAP, List.of(0L, 1L << 30, 3L, 34L, -1L, 0L), 0x7ffff7000000L),
            new TraceEvent.MapCall(SystemCall.BRK, List.of(0L), 0xffffffffffff0000L),
            new TraceEvent.MapCall(SystemCall.MADVISE, List.of(0x7ffff7000000L, 4096L, 4L), -12),
            new TraceEvent.ThreadStack(0x7ffff6000000L, 8 << 20),
            new TraceEvent.Store(-8, 8, 0xfedcba9876543210L),
            new TraceEvent.FreeAt(-16),
            new TraceEvent.Sample(new ResidentFigures(Map.of(ResidentKind.TOTAL, 8192L, ResidentKind.STACK, 0L))),
            new TraceEvent.Sample(new ResidentFigures(Map.of())));

    @Test
    void everyEventIsReadBack() throws EventSyntaxException {
        for (TraceEvent event : ALL) {
            String words = EventText.of(event);
            assertThat(EventText.parse(words)).as(words).isEqualTo(event);
            assertThat(words.split(" ", -1)).hasSize(EventText.words(words.split(" ", -1)[0]));
            assertThat(words).matches("[!-~]+( [!-~]+)*");
        }
    }

    @Test
    void sampleLeavesOutKindsThatItDoesNotKnow() throws EventSyntaxException {
        assertThat(ResidentFigures.parse("total=4096,hugetlb=2097152"))
                .isEqualTo(new ResidentFigures(Map.of(ResidentKind.TOTAL, 4096L)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "paws 5                 | one of pause, mark",
                "pause                  | has 1 words",
                "pause 5 6              | has 1 words",
                "pause -5               | at least 0",
                "pause 5x               | decimal or hexadecimal",
                "pause 99999999999999999999 | of 64 bits",
                "mark a%2               | two hexadecimal digits",
                "steer mallopt 1,,2 - 0 | decimal or hexadecimal",
                "steer f 1,2,3,4,5,6,7,8,9 - 0 | at most 8",
                "map open - 0           | brk, mmap",
                "store 0 3 1            | 1, 2, 4 or 8",
                "stack 0x1000 -1        | at least 0",
                "sample total           | KIND=BYTES",
                "sample total=x         | decimal or hexadecimal",
            })
    void refusesWhatIsNoEvent(String words, String rule) {
        assertThatThrownBy(() -> EventText.parse(words.strip()))
                .isInstanceOf(EventSyntaxException.class)
                .hasMessageContaining(rule);
    }
}
