package org.alloclab.harness.nativeside.record;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.alloclab.harness.nativeside.launch.ProgramEnd;
import org.alloclab.harness.trace.event.ResidentFigures;
import org.alloclab.harness.trace.event.ResidentKind;

/**
 * What a real process occupied, as far as it was seen.
 *
 * @param peak the sample with the greatest total, with the kernel's high-water mark
 * @param peakNanos when that was, by the monotonic clock
 * @param end the last sample before its exit began
 */
record RealMemory(Optional<ResidentFigures> peak, OptionalLong peakNanos, Optional<ResidentFigures> end) {
    /**
     * Of the samples of an image.
     *
     * @param whole how the first process ended, where its high-water mark is of that process alone
     */
    static RealMemory of(FirstReading known, Optional<ProgramEnd> whole, long pid) {
        List<FirstReading.TimedFigures> samples = known.samples();
        if (samples.isEmpty()) {
            return new RealMemory(Optional.empty(), OptionalLong.empty(), Optional.empty());
        }
        FirstReading.TimedFigures highest = samples.get(0);
        FirstReading.TimedFigures last = samples.get(0);
        long peak = 0;
        for (FirstReading.TimedFigures sample : samples) {
            peak = Math.max(peak, sample.figures().of(ResidentKind.PEAK).orElse(0));
            if (total(sample) > total(highest)) {
                highest = sample;
            }
            if (sample.nanos() <= known.exitNanos().orElse(Long.MAX_VALUE)) {
                last = sample;
            }
        }
        if (whole.isPresent() && whole.get().pid() == pid) {
            peak = Math.max(peak, whole.get().peakResidentBytes() - last.recorderBytes());
        }
        Map<ResidentKind, Long> figures = new EnumMap<>(ResidentKind.class);
        figures.putAll(highest.figures().bytes());
        figures.put(ResidentKind.PEAK, peak);
        return new RealMemory(
                Optional.of(new ResidentFigures(figures)),
                OptionalLong.of(highest.nanos()),
                Optional.of(last.figures()));
    }

    private static long total(FirstReading.TimedFigures sample) {
        return sample.figures().of(ResidentKind.TOTAL).orElse(0);
    }
}
