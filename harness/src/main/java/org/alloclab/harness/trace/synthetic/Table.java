package org.alloclab.harness.trace.synthetic;

/**
 * Draws from a table of weights in constant time (M. Vose, A linear algorithm for generating random numbers with a given
 * distribution, 1991).
 */
final class Table {
    private final double[] keep;
    private final int[] other;

    /** @param weights at least one of them more than 0 */
    Table(double[] weights) {
        int n = weights.length;
        keep = new double[n];
        other = new int[n];
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        int[] small = new int[n];
        int[] large = new int[n];
        int smalls = 0;
        int larges = 0;
        for (int i = 0; i < n; i++) {
            keep[i] = weights[i] * n / sum;
            other[i] = i;
            if (keep[i] < 1) {
                small[smalls++] = i;
            } else {
                large[larges++] = i;
            }
        }
        while (smalls > 0 && larges > 0) {
            int poor = small[--smalls];
            int rich = large[larges - 1];
            other[poor] = rich;
            keep[rich] -= 1 - keep[poor];
            if (keep[rich] < 1) {
                larges--;
                small[smalls++] = rich;
            }
        }
        while (smalls > 0) {
            keep[small[--smalls]] = 1;
        }
    }

    int draw(Mixer random) {
        int place = random.below(keep.length);
        return random.unit() < keep[place] ? place : other[place];
    }
}
