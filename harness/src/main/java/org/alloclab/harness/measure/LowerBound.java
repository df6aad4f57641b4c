package org.alloclab.harness.measure;

import org.alloclab.api.view.UntouchedMemory;

/**
 * What a run would have kept resident if its program had written to none of its blocks; beside one in which all are written,
 * the other bound of what is not known.
 *
 * @param peakBytes the most that was resident, grown
 * @param endBytes resident at the end, grown
 * @param processPeakBytes the most of the whole process
 * @param processEndBytes the whole process at the end
 */
public record LowerBound(long peakBytes, long endBytes, long processPeakBytes, long processEndBytes) {
    private static final double TENTH = 1.1;

    /** The bound that a run of the untouching program is. */
    public static LowerBound of(Measured untouched) {
        long start = untouched.start().rssBytes();
        return new LowerBound(
                untouched.residentPeakBytes() - start,
                untouched.last().space().rssBytes() - start,
                untouched.processPeakBytes(),
                untouched.last().processBytes());
    }

    /**
     * The bound that a run tells in which touches were kept apart.
     *
     * @param untouched what would be resident at its end if nothing had been touched
     * @param besideBytesAtPeak what the recorded process kept beside what is simulated, at the peak of that
     */
    public static LowerBound of(Measured touched, UntouchedMemory untouched, long besideBytesAtPeak) {
        long start = touched.start().rssBytes();
        long peak = untouched.peak().bytes();
        long end = untouched.bytes() + touched.last().besideBytes();
        return new LowerBound(peak - start, untouched.bytes() - start, Math.max(peak + besideBytesAtPeak, end), end);
    }

    /** Whether the other bound is more than a tenth higher, at the peak or at the end. */
    boolean isFarBelow(Measured touched) {
        long start = touched.start().rssBytes();
        return touched.residentPeakBytes() - start > TENTH * peakBytes
                || touched.last().space().rssBytes() - start > TENTH * endBytes;
    }
}
