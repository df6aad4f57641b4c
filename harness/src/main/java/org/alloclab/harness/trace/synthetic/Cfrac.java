package org.alloclab.harness.trace.synthetic;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/** Shaped after cfrac: tiny blocks that die at once. */
final class Cfrac implements Workload {
    private static final OptionSpec<Long> OBJECTS =
            Common.count("objects", 1_000_000, "allocations; the program makes 91,500,000");
    private static final OptionSpec<Long> RETAINED =
            OptionSpec.whole("retained", 0, Integer.MAX_VALUE, 24_000, "blocks that live to the end");
    private static final OptionSpec<Long> SEED = Common.seed(1);

    /**
     * Measured of {@code cfrac 17545186520507317056371138836327483792789528}: sizes of the whole run, lifetimes behind its first
     * 4,000,000 calls.
     */
    private static final Shape SHAPE = new Shape()
            .sizes(
                    new long[] {18, 28, 20, 26, 10, 30, 12, 16},
                    new double[] {39.6, 12.5, 12.5, 12.3, 11.5, 5.9, 3.8, 1.6})
            .lifetimes(
                    new long[] {11, 17, 21, 29, 33, 37, 41, 49, 57, 65, 97, 129, 257, 385, 513, 641, 769, 1025},
                    new double[] {
                        5.1, 0.8, 6.3, 3.4, 4.5, 3.6, 15.5, 1.4, 13, 2.4, 9.7, 6.1, 0.3, 7.7, 2.4, 6.6, 8.6, 2.6
                    });

    @Override
    public String id() {
        return "cfrac";
    }

    @Override
    public String summary() {
        return "shaped after cfrac: blocks of 10 to 30 bytes, more than half of which die within 64 bytes";
    }

    @Override
    public String source() {
        return "sizes and lifetimes as measured of Zorn's cfrac; order and retained blocks are drawn";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(OBJECTS, RETAINED, SEED);
    }

    @Override
    public Steps start(OptionValues values) {
        double retained = (double) values.get(RETAINED) / values.get(OBJECTS);
        return new Shaped(SHAPE, values.get(OBJECTS), retained, 0, values.get(SEED));
    }
}
