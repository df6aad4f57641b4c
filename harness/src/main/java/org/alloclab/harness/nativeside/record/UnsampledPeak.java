package org.alloclab.harness.nativeside.record;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.alloclab.harness.trace.event.ResidentFigures;
import org.alloclab.harness.trace.event.ResidentKind;

/**
 * The sample that nobody took: where the kernel's high-water mark rose between two samples above what both found, the process
 * occupied that much at some moment between them. That is taken to be the moment when most was mapped by the program itself and
 * allocated together. What it had more than the higher of the samples is parted by what each could have grown: the program's own
 * mappings up to their length at that moment, malloc by the blocks that were live then.
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
    private long mostMapped;
    private long mostLive;
    private long mostNanos;

    /**
     * What the program has from now on.
     *
     * @param mapped bytes that it has mapped itself
     * @param live bytes of the blocks that malloc has given it
     */
    void holds(long nanos, long mapped, long live) {
        if (mapped + live > mostMapped + mostLive) {
            mostMapped = mapped;
            mostLive = live;
            mostNanos = nanos;
        }
    }

    /** What was before a sample that nobody took, if there was more than any sample found. */
    Optional<FirstReading.TimedFigures> before(FirstReading.TimedFigures next) {
        Optional<FirstReading.TimedFigures> between =
                of(figure(next, ResidentKind.PEAK), higher(last, next), next.nanos());
        last = next;
        mostMapped = 0;
        mostLive = 0;
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
        if (!rose || own == 0 || mostNanos < last.nanos() || mostNanos > until) {
            return Optional.empty();
        }
        long malloc = figure(base, ResidentKind.MALLOC);
        long ownThen = Math.min(own, mostMapped);
        ownThen += ownPart(more + own - ownThen, mostMapped - ownThen, mostLive - malloc);
        Map<ResidentKind, Long> bytes = new EnumMap<>(ResidentKind.class);
        bytes.putAll(base.figures().bytes());
        bytes.put(ResidentKind.TOTAL, peak);
        bytes.put(ResidentKind.PEAK, peak);
        bytes.put(ResidentKind.PROGRAM, ownThen);
        bytes.put(ResidentKind.MALLOC, malloc + more + own - ownThen);
        return Optional.of(new FirstReading.TimedFigures(mostNanos, new ResidentFigures(bytes), base.recorderBytes()));
    }

    /** What of a growth is the program's own, which is never more than its room; what has no room at all is malloc's. */
    private static long ownPart(long more, long ownRoom, long mallocRoom) {
        long own = Math.max(0, Math.min(more, ownRoom));
        long malloc = Math.max(0, Math.min(more, mallocRoom));
        return own == 0 ? 0 : Math.min(own, Math.round((double) more * own / (own + malloc)));
    }

    private static FirstReading.TimedFigures higher(FirstReading.TimedFigures a, FirstReading.TimedFigures b) {
        return figure(a, ResidentKind.TOTAL) >= figure(b, ResidentKind.TOTAL) ? a : b;
    }

    private static long figure(FirstReading.TimedFigures sample, ResidentKind kind) {
        return sample.figures().of(kind).orElse(0);
    }
}
