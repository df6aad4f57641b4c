package org.alloclab.harness.nativeside.sample;

import java.util.ArrayList;
import java.util.List;

/**
 * The samples of one process, in the order of time. Where they become many, every other one is forgotten and from then on only
 * every other one is kept; the highest is always kept.
 */
final class SampleLog {
    private static final int MOST_AREAS = 1 << 20;

    private final List<ProcessSample> samples = new ArrayList<>();
    private int areas;
    private int stride = 1;
    private int turn;
    private long highest = -1;

    void add(ProcessSample sample) {
        boolean isHighest = sample.residentBytes() > highest;
        highest = Math.max(highest, sample.residentBytes());
        if (++turn % stride != 0 && !isHighest) {
            return;
        }
        samples.add(sample);
        areas += sample.areas().count();
        if (areas > MOST_AREAS) {
            thin();
        }
    }

    private void thin() {
        stride *= 2;
        areas = 0;
        List<ProcessSample> kept = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            ProcessSample sample = samples.get(i);
            if (i % 2 == 0 || sample.residentBytes() == highest || i == samples.size() - 1) {
                kept.add(sample);
                areas += sample.areas().count();
            }
        }
        samples.clear();
        samples.addAll(kept);
    }

    List<ProcessSample> samples() {
        return List.copyOf(samples);
    }
}
