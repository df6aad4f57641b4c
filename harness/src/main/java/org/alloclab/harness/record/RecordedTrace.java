package org.alloclab.harness.record;

import java.nio.file.Path;

/**
 * A trace that was written.
 *
 * @param file where it is
 * @param pid the process
 * @param command its arguments
 * @param ops operations
 * @param inherited operations that its ancestors did before it was forked
 * @param threads threads
 * @param peakLiveBytes most bytes asked for and not freed at once
 * @param unknownFrees frees of blocks whose allocation was not seen
 * @param unnoted calls that were made inside a call and are left out
 * @param stopped the errno for which recording stopped early, or 0
 */
public record RecordedTrace(
        Path file,
        long pid,
        String command,
        long ops,
        long inherited,
        int threads,
        long peakLiveBytes,
        long unknownFrees,
        long unnoted,
        long stopped) {}
