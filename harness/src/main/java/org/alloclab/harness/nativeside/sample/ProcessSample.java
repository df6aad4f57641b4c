package org.alloclab.harness.nativeside.sample;

/**
 * What a process had resident at one moment. Areas without resident or swapped pages are left out.
 *
 * @param nanos when, by the monotonic clock
 * @param peakBytes VmHWM, the recorder's pages included
 * @param areas the areas, by address
 */
public record ProcessSample(long nanos, long peakBytes, Areas areas) {
    /** Resident bytes, the recorder's own left out. */
    public long residentBytes() {
        return areas.resident() - areas.resident(AreaKind.RECORDER);
    }
}
