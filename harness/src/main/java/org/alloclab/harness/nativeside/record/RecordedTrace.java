package org.alloclab.harness.nativeside.record;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.alloclab.harness.trace.event.ResidentFigures;

/**
 * A trace that was written.
 *
 * @param file where it is
 * @param pid the process
 * @param command its arguments
 * @param ops heap calls, and ends of threads
 * @param events rows beside them: steering calls, the program's own mappings, samples, marks
 * @param inherited heap calls that its ancestors made before it was forked
 * @param threads threads
 * @param peakLiveBytes most bytes asked for and not freed at once
 * @param stacks distinct stacks that blocks were allocated on; 0 where they were not noted
 * @param touch what is known of written pages
 * @param realPeak what the real process occupied when it occupied most, if it was seen
 * @param realEnd what it occupied at the last moment before its exit began
 * @param shortfalls what could not be recorded
 */
public record RecordedTrace(
        Path file,
        long pid,
        String command,
        long ops,
        long events,
        long inherited,
        int threads,
        long peakLiveBytes,
        int stacks,
        TouchKnowledge touch,
        Optional<ResidentFigures> realPeak,
        Optional<ResidentFigures> realEnd,
        List<Shortfall> shortfalls) {
    public RecordedTrace {
        shortfalls = List.copyOf(shortfalls);
    }
}
