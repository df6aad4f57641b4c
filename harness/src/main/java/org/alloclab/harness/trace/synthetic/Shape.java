package org.alloclab.harness.trace.synthetic;

import java.util.Arrays;

/**
 * Sizes and lifetimes as a publication gives them. A lifetime is the bytes that are allocated from a block's birth to its
 * death, its own included. Shares are in any unit.
 */
final class Shape {
    private long[] sizes = {};
    private double[] sizeShares = {};
    private double restShare;
    private long restMin = 1;
    private long restMax = 1;
    private long[] bounds = {};
    private double[] boundShares = {};

    /** Sizes in bytes, and how often each is. */
    Shape sizes(long[] bytes, double[] shares) {
        sizes = bytes.clone();
        sizeShares = shares.clone();
        return this;
    }

    /** How often a size is none of these; then it is log-uniform within bounds, both included. */
    Shape others(double share, long min, long max) {
        restShare = share;
        restMin = min;
        restMax = max;
        return this;
    }

    /** Upper ends of the classes of lifetimes, rising, and how often each is; within a class they are log-uniform. */
    Shape lifetimes(long[] ends, double[] shares) {
        bounds = ends.clone();
        boundShares = shares.clone();
        return this;
    }

    Draw draw(long seed) {
        return new Draw(this, seed);
    }

    /** What draws from a shape. */
    static final class Draw {
        private final Shape shape;
        private final Mixer random;
        private final Table sizes;
        private final Table bounds;

        private Draw(Shape shape, long seed) {
            this.shape = shape;
            random = new Mixer(seed);
            double[] weights = Arrays.copyOf(shape.sizeShares, shape.sizeShares.length + 1);
            weights[weights.length - 1] = shape.restShare;
            sizes = new Table(weights);
            bounds = new Table(shape.boundShares);
        }

        long size() {
            int place = sizes.draw(random);
            return place < shape.sizes.length ? shape.sizes[place] : logUniform(shape.restMin, shape.restMax + 1);
        }

        long lifetime(long size) {
            int place = bounds.draw(random);
            long from = Math.max(size, place == 0 ? 1 : shape.bounds[place - 1]);
            return from >= shape.bounds[place] ? from : logUniform(from, shape.bounds[place]);
        }

        /** Whether something of this probability happens. */
        boolean happens(double probability) {
            return random.unit() < probability;
        }

        private long logUniform(long from, long to) {
            double value = from * Math.exp(random.unit() * Math.log((double) to / from));
            return Math.min(to - 1, (long) value);
        }
    }
}
