package org.alloclab.harness.measure.attribution;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.view.PageRun;
import org.alloclab.api.view.VmaView;

/** The resident pages of a process at one moment, as runs by rising address, as {@link org.alloclab.api.view.PageState#isResident} tells them. */
public final class ResidentPages {
    private final List<PageRun> runs;

    private ResidentPages(List<PageRun> runs) {
        this.runs = runs;
    }

    public static ResidentPages of(AddressSpace space) {
        List<PageRun> runs = new ArrayList<>();
        for (VmaView area : space.areas()) {
            for (PageRun run : space.pageRuns(area.start(), area.end())) {
                if (run.state().isResident()) {
                    runs.add(run);
                }
            }
        }
        return new ResidentPages(List.copyOf(runs));
    }

    /** Nothing at all. */
    public static ResidentPages none() {
        return new ResidentPages(List.of());
    }

    public List<PageRun> runs() {
        return runs;
    }

    /** How much of {@code [from, to)} is resident. */
    public long bytesIn(long from, long to) {
        int low = 0;
        int high = runs.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (runs.get(middle).end() > from) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        long sum = 0;
        for (int i = low; i < runs.size() && runs.get(i).start() < to; i++) {
            sum += Math.min(to, runs.get(i).end()) - Math.max(from, runs.get(i).start());
        }
        return sum;
    }

    /** All of it. */
    public long bytes() {
        return runs.stream().mapToLong(PageRun::sizeBytes).sum();
    }

    /** Reads runs in step with somebody who asks by rising address. */
    final class Cursor {
        private int next;

        /** Whether the page of an address is resident; addresses must rise from call to call. */
        boolean holds(long address) {
            while (next < runs.size() && runs.get(next).end() <= address) {
                next++;
            }
            return next < runs.size() && runs.get(next).start() <= address;
        }
    }

    Cursor cursor() {
        return new Cursor();
    }
}
