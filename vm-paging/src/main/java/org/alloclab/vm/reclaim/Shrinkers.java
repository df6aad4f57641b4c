package org.alloclab.vm.reclaim;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.vm.event.VmEvent;
import org.alloclab.vm.event.VmEvents;
import org.alloclab.vm.huge.Shrinker;

/**
 * Asks each {@link Shrinker} for as large a part of its objects as of the pages is being scanned (mm/shrinker.c,
 * do_shrink_slab).
 *
 * <pre>
 *   delta = (objects >> priority) * 4 / seeks        asked in batches of 128; what is left of a batch is kept for later
 * </pre>
 */
public final class Shrinkers {
    private static final int BATCH = 128;

    private final List<Shrinker> shrinkers = new ArrayList<>();
    private final List<long[]> deferred = new ArrayList<>();
    private final VmEvents events;

    public Shrinkers(VmEvents events) {
        this.events = events;
    }

    public void register(Shrinker shrinker) {
        shrinkers.add(shrinker);
        deferred.add(new long[1]);
    }

    /** Answers how many pages came back. */
    public long shrink(int priority) {
        long pages = 0;
        for (int i = 0; i < shrinkers.size(); i++) {
            pages += shrink(shrinkers.get(i), deferred.get(i), priority);
        }
        return pages;
    }

    private long shrink(Shrinker shrinker, long[] left, int priority) {
        long freeable = shrinker.countObjects();
        if (freeable == 0) {
            return 0;
        }
        long delta = (freeable >> priority) * 4 / Shrinker.DEFAULT_SEEKS;
        long total = Math.min((left[0] >> priority) + delta, 2 * freeable);
        long pages = 0;
        long scanned = 0;
        while (total >= BATCH || total >= freeable) {
            long count = Math.min(BATCH, total);
            if (count == 0) {
                break;
            }
            pages += shrinker.scanObjects(count);
            events.count(VmEvent.SLABS_SCANNED, count);
            total -= count;
            scanned += count;
        }
        left[0] = Math.min(Math.max(0, left[0] + delta - scanned), 2 * freeable);
        return pages;
    }
}
