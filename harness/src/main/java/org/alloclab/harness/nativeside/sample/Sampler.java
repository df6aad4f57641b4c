package org.alloclab.harness.nativeside.sample;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Samples processes: quickly at first, for a short program's sake, then evenly. */
public final class Sampler {
    /** Between two samples of a process. */
    public static final long INTERVAL_MILLIS = 100;

    private static final long FIRST_MILLIS = 1;
    /** The processor time that reading may take: one part in so many. */
    private static final long SHARE = 10;

    private static final long MILLI = 1_000_000;

    private final long mostMillis;
    private final Map<Long, SampleLog> logs = new HashMap<>();
    private long wait = FIRST_MILLIS;
    private int ended;

    /** Every {@link #INTERVAL_MILLIS}. */
    public Sampler() {
        this(INTERVAL_MILLIS);
    }

    /** @param mostMillis between two samples of a process, but for what reading may take */
    Sampler(long mostMillis) {
        this.mostMillis = mostMillis;
    }

    /** Takes one sample of each of these processes; those that have ended are passed over. */
    public void sample(Collection<Long> pids) {
        long before = System.nanoTime();
        ended = 0;
        for (long pid : pids) {
            try {
                long began = System.nanoTime();
                OptionalLong peak = Smaps.peak(pid);
                Areas areas = Smaps.of(pid);
                if (areas.count() > 0) {
                    logs.computeIfAbsent(pid, id -> new SampleLog())
                            .add(new ProcessSample(began, System.nanoTime(), peak.orElse(0), areas));
                }
            } catch (IOException e) {
                // Ended meanwhile, or another user's now: what there is of its samples remains.
                ended++;
            }
        }
        long spent = System.nanoTime() - before;
        wait = Math.max(Math.min(mostMillis, 2 * wait), spent * SHARE / MILLI);
    }

    /** Processes that could not be read at the last sampling. */
    public int ended() {
        return ended;
    }

    /** How long to wait for the next. */
    public long waitMillis() {
        return wait;
    }

    /** The samples of a process in the order of time; their times are those of {@link System#nanoTime}. */
    public List<ProcessSample> samples(long pid) {
        SampleLog log = logs.get(pid);
        return log == null ? List.of() : log.samples();
    }
}
