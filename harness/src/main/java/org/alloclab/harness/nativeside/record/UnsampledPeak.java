package org.alloclab.harness.nativeside.record;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.alloclab.harness.trace.event.ResidentFigures;
import org.alloclab.harness.trace.event.ResidentKind;

/**
 * The sample that nobody took: where the kernel's high-water mark rose between two samples above what both found, the process
 * occupied that much at some moment between them. That is taken to be the moment when the program had most mapped itself; what
 * it had more than the higher of the samples is parted among its own mappings and malloc as these were in that.
 *
 * <pre>
 *   high-water mark  ____________.--------
 *   resident         --.       .`\___/--
 *   samples            |    ^          |
 * </pre>
 */
final class UnsampledPeak {
    /** The kernel counts pages on each CPU by itself: smaller rises may be none. */
    private static final long LEAST = 512 << 10;

    private FirstReading.TimedFigures last = new FirstReading.TimedFigures(0, new ResidentFigures(Map.of()), 0);
    private long most;
    private long mostNanos;

    /** So much is mapped by the program itself from now on. */
    void mapped(long nanos, long bytes) {
        if (bytes > most) {
            most = bytes;
            mostNanos = nanos;
        }
    }

    /** What was before a sample that nobody took, if there was more than any sample found. */
    Optional<FirstReading.TimedFigures> before(FirstReading.TimedFigures next) {
        Optional<FirstReading.TimedFigures> between =
                of(figure(next, ResidentKind.PEAK), higher(last, next), next.nanos());
        last = next;
        most = 0;
        return between;
    }

    /** The same behind the last sample, by the high-water mark of the whole process, the recorder's pages included. */
    Optional<FirstReading.TimedFigures> atTheEnd(long peakBytes) {
        return of(peakBytes - last.recorderBytes(), last, Long.MAX_VALUE);
    }

    private Optional<FirstReading.TimedFigures> of(long peak, FirstReading.TimedFigures base, long until) {
        long more = peak - figure(base, ResidentKind.TOTAL);
        long own = figure(base, ResidentKind.PROGRAM);
        boolean rose = last.nanos() != 0 && peak > figure(last, ResidentKind.PEAK) && more >= LEAST;
        if (!rose || own == 0 || most == 0 || mostNanos < last.nanos() || mostNanos > until) {
            return Optional.empty();
        }
        long malloc = figure(base, ResidentKind.MALLOC);
        long moreOwn = Math.round((double) more * own / (own + malloc));
        Map<ResidentKind, Long> bytes = new EnumMap<>(ResidentKind.class);
        bytes.putAll(base.figures().bytes());
        bytes.put(ResidentKind.TOTAL, peak);
        bytes.put(ResidentKind.PEAK, peak);
        bytes.put(ResidentKind.PROGRAM, own + moreOwn);
        bytes.put(ResidentKind.MALLOC, malloc + more - moreOwn);
        return Optional.of(new FirstReading.TimedFigures(mostNanos, new ResidentFigures(bytes), base.recorderBytes()));
    }

    private static FirstReading.TimedFigures higher(FirstReading.TimedFigures a, FirstReading.TimedFigures b) {
        return figure(a, ResidentKind.TOTAL) >= figure(b, ResidentKind.TOTAL) ? a : b;
    }

    private static long figure(FirstReading.TimedFigures sample, ResidentKind kind) {
        return sample.figures().of(kind).orElse(0);
    }
}
