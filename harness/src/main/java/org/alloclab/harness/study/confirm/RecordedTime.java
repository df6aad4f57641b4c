package org.alloclab.harness.study.confirm;

import java.util.List;

/**
 * When something that was recorded happens in a real run. A recorded program works more slowly, and so may one under another
 * allocator, but its pauses are as long: work is stretched, pauses are not.
 *
 * <pre>
 *   recorded  |=work==|--pause--|==work==|--pause--|=|
 *   real      |=work=|--pause--|=work=|--pause--|=|
 * </pre>
 *
 * @param pauses start and end of each pause, nanoseconds since the start, in the order of time
 * @param endNanos when the recorded program ended
 */
public record RecordedTime(List<Pause> pauses, long endNanos) {
    /** A time without operations. */
    public record Pause(long start, long end) {}

    public RecordedTime {
        pauses = List.copyOf(pauses);
    }

    /** When it happens in a run of another length, nanoseconds since the start. */
    long in(long realNanos, long recordedNanos) {
        long paused = pausedUntil(Long.MAX_VALUE);
        long work = endNanos - paused;
        double stretch = work <= 0 ? 1 : Math.max(0, (double) (realNanos - paused) / work);
        long pausedBefore = pausedUntil(recordedNanos);
        return pausedBefore + Math.round(stretch * (recordedNanos - pausedBefore));
    }

    private long pausedUntil(long nanos) {
        return pauses.stream()
                .mapToLong(pause -> Math.max(0, Math.min(nanos, pause.end()) - pause.start()))
                .sum();
    }
}
