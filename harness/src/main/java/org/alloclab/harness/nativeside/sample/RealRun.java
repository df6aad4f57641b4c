package org.alloclab.harness.nativeside.sample;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alloclab.harness.nativeside.launch.ProgramEnd;

/**
 * One run of a real program, as it was seen from outside.
 *
 * @param end how it ended, with the kernel's high-water mark of it and of the children it waited for
 * @param startNanos when it was started, by the monotonic clock
 * @param endNanos when it was seen to have ended
 * @param samples what it occupied, in the order of time
 * @param files what it kept of its files, when that was last looked at
 */
public record RealRun(ProgramEnd end, long startNanos, long endNanos, List<ProcessSample> samples, MappedFiles files) {
    public RealRun {
        samples = List.copyOf(samples);
    }

    /** Its peak as the kernel keeps it, in bytes; that of a process which it waited for, where that is higher. */
    public long peakBytes() {
        return Math.max(ownPeakBytes(), end.peakResidentBytes());
    }

    /** The same without the processes it started and waited for: as it was last seen. */
    public long ownPeakBytes() {
        long seen = samples.stream()
                .mapToLong(sample -> Math.max(sample.peakBytes(), sample.residentBytes()))
                .max()
                .orElse(0);
        return Math.max(seen, end.exitResidentBytes().orElse(0));
    }

    /** The last that was seen of it so long after its start, if it had been seen by then. */
    public Optional<ProcessSample> at(long nanosSinceStart) {
        return samples.stream()
                .filter(sample -> sample.nanos() - startNanos <= nanosSinceStart)
                .reduce((earlier, later) -> later);
    }

    /** The last that was seen of it. */
    public Optional<ProcessSample> last() {
        return at(Long.MAX_VALUE);
    }

    /** How long it ran, in nanoseconds. */
    public long nanos() {
        return endNanos - startNanos;
    }

    /** Resident bytes of a sample by kind of area. */
    public static Map<AreaKind, Long> byKind(ProcessSample sample) {
        Map<AreaKind, Long> bytes = new EnumMap<>(AreaKind.class);
        for (AreaKind kind : AreaKind.values()) {
            bytes.put(kind, sample.areas().resident(kind));
        }
        return bytes;
    }
}
