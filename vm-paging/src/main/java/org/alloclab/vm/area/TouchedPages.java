package org.alloclab.vm.area;

import java.util.Optional;
import org.alloclab.api.machine.Clock;
import org.alloclab.api.machine.Execution;
import org.alloclab.api.machine.MachineDescription;
import org.alloclab.api.view.ResidentPeak;
import org.alloclab.api.view.UntouchedMemory;

/**
 * Resident pages that the program's use of its blocks alone has written, and so what would be resident without it.
 *
 * <pre>
 *   touched first        page comes, and is one of these        resident + 1   untouched as it was
 *   then stored to       it would have come now                                untouched + 1
 *   goes                                                        resident - 1   untouched - 1, if it was stored to
 * </pre>
 *
 * <p>This is exact as long as each page comes by a fault of its own and goes because the program says so. What else happens to
 * pages (huge pages, reclaim, fork, locking, a look at what is resident) ends it.
 */
final class TouchedPages {
    private final Execution execution;
    private final Clock clock;
    private boolean kept;
    private long pages;
    private long peak;
    private long peakOperation;
    private long peakNanos;

    TouchedPages(Execution execution, Clock clock) {
        this.execution = execution;
        this.clock = clock;
    }

    /** Nothing is touched yet: so far the peak is the one of all that was resident. */
    void begin(ResidentPeak all) {
        kept = true;
        peak = all.bytes() >>> MachineDescription.PAGE_SHIFT;
        peakOperation = all.operation();
        peakNanos = all.nanos();
    }

    void end() {
        kept = false;
    }

    boolean areKept() {
        return kept;
    }

    void came() {
        pages++;
    }

    void went() {
        pages--;
    }

    /** So many pages are resident now, these among them. */
    void risen(long resident) {
        if (resident - pages > peak) {
            peak = resident - pages;
            peakOperation = execution.operation();
            peakNanos = clock.nanos();
        }
    }

    Optional<UntouchedMemory> without(long resident) {
        if (!kept) {
            return Optional.empty();
        }
        int shift = MachineDescription.PAGE_SHIFT;
        return Optional.of(new UntouchedMemory(
                (resident - pages) << shift, new ResidentPeak(peak << shift, peakOperation, peakNanos)));
    }
}
