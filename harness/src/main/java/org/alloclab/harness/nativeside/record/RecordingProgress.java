package org.alloclab.harness.nativeside.record;

import java.util.List;

/**
 * How far a recording is.
 *
 * @param records notes so far
 * @param liveBytes usable bytes of the blocks that the programs hold
 * @param pids processes that were recorded
 */
public record RecordingProgress(long records, long liveBytes, List<Long> pids) {
    public RecordingProgress {
        pids = List.copyOf(pids);
    }
}
