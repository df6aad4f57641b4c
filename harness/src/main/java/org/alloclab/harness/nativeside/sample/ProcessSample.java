package org.alloclab.harness.nativeside.sample;

/**
 * What a process had resident at one moment. Areas without resident or swapped pages are left out.
 *
 * @param began when the reading began, by the monotonic clock: what was there then may be gone by its end
 * @param nanos when it was read
 * @param peakBytes VmHWM, the recorder's pages included
 * @param areas the areas, by address
 */
public record ProcessSample(long began, long nanos, long peakBytes, Areas areas) {
    /** Resident bytes, the recorder's own left out. */
    public long residentBytes() {
        return areas.resident() - areas.resident(AreaKind.RECORDER);
    }
}
