package org.alloclab.harness.trace.synthetic;

/** Sums of rates that change, in which a place is found by its part of the sum (P. Fenwick, 1994). */
final class Rates {
    private final double[] tree;
    private final int top;

    Rates(int count) {
        tree = new double[count + 1];
        top = Integer.highestOneBit(count);
    }

    void add(int place, double change) {
        for (int i = place + 1; i < tree.length; i += i & -i) {
            tree[i] += change;
        }
    }

    double sum() {
        double sum = 0;
        for (int i = tree.length - 1; i > 0; i -= i & -i) {
            sum += tree[i];
        }
        return Math.max(0, sum);
    }

    /** The place in which the running sum passes {@code part}. */
    int find(double part) {
        int at = 0;
        double left = part;
        for (int step = top; step > 0; step >>= 1) {
            if (at + step < tree.length && tree[at + step] <= left) {
                at += step;
                left -= tree[at];
            }
        }
        return Math.min(at, tree.length - 2);
    }
}
