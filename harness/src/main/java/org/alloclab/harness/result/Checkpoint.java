package org.alloclab.harness.result;

import org.alloclab.api.view.AddressSpaceFigures;

/**
 * Figures between two operations.
 *
 * @param op operations done
 * @param nanos virtual time
 * @param space size of the process
 * @param liveBytes bytes asked for and not freed
 * @param liveBlocks blocks not freed
 * @param besideBytes what the recorded process kept resident beside what is simulated, less what is simulated in its place
 */
public record Checkpoint(
        long op, long nanos, AddressSpaceFigures space, long liveBytes, long liveBlocks, long besideBytes) {

    /** Figures where nothing is known of the recorded process. */
    public Checkpoint(long op, long nanos, AddressSpaceFigures space, long liveBytes, long liveBlocks) {
        this(op, nanos, space, liveBytes, liveBlocks, 0);
    }

    /** Resident memory of the whole process. */
    public long processBytes() {
        return space.rssBytes() + besideBytes;
    }
}
