package org.alloclab.harness.measure;

import java.util.OptionalDouble;

/**
 * The four fragmentation figures of M. Johnstone and P. Wilson, 'The memory fragmentation problem: solved?' (1998), each
 * a ratio of resident to live bytes less 1; absent where nothing was live.
 *
 * @param mean 1: R/L averaged over time
 * @param atMostLive 2: R/L when L was greatest
 * @param atMostResident 3: R/L when R was greatest
 * @param peaks 4: greatest R by greatest L
 */
public record Fragmentation(
        OptionalDouble mean, OptionalDouble atMostLive, OptionalDouble atMostResident, OptionalDouble peaks) {

    /** The figures of two series sampled at the same moments. */
    static Fragmentation of(long[] live, long[] resident) {
        double sum = 0;
        int samples = 0;
        int mostLive = -1;
        int mostResident = -1;
        for (int i = 0; i < live.length; i++) {
            if (live[i] > 0) {
                sum += (double) resident[i] / live[i];
                samples++;
            }
            if (mostLive < 0 || live[i] > live[mostLive]) {
                mostLive = i;
            }
            if (mostResident < 0 || resident[i] > resident[mostResident]) {
                mostResident = i;
            }
        }
        if (samples == 0) {
            return new Fragmentation(
                    OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
        }
        return new Fragmentation(
                OptionalDouble.of(sum / samples - 1),
                excess(resident[mostLive], live[mostLive]),
                excess(resident[mostResident], live[mostResident]),
                excess(resident[mostResident], live[mostLive]));
    }

    private static OptionalDouble excess(long resident, long live) {
        return live == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) resident / live - 1);
    }
}
