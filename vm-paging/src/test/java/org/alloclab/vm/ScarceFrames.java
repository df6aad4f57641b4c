package org.alloclab.vm;

import java.util.List;
import org.alloclab.api.view.ZoneView;

/** {@link CountingFrames} with watermarks, as one zone. */
final class ScarceFrames extends CountingFrames {
    private final long min;
    private boolean lowMet;

    ScarceFrames(int total, long min) {
        super(total);
        this.min = min;
    }

    private long low() {
        return min * 5 / 4;
    }

    private long high() {
        return min * 6 / 4;
    }

    @Override
    public long allocPages(int order, int gfp, int cpu) {
        lowMet |= freeFrames() <= low();
        return freeFrames() <= min ? NO_FRAME : super.allocPages(order, gfp, cpu);
    }

    @Override
    public boolean takeKswapdWakeup() {
        boolean met = lowMet;
        lowMet = false;
        return met;
    }

    @Override
    public boolean isBalanced(int gfp) {
        return freeFrames() > high();
    }

    @Override
    public List<ZoneView> zones() {
        return List.of(new ZoneView(
                "Normal",
                0,
                totalFrames(),
                totalFrames(),
                freeFrames(),
                List.of(freeFrames()),
                new org.alloclab.api.view.Watermarks(min, low(), high())));
    }
}
