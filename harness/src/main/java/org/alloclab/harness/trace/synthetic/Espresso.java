package org.alloclab.harness.trace.synthetic;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/** Shaped after espresso: small blocks of very different lifetimes. */
final class Espresso implements Workload {
    private static final OptionSpec<Long> OBJECTS =
            Common.count("objects", 1_000_000, "allocations; the program makes 33,200,000");
    private static final OptionSpec<Long> SEED = Common.seed(1);

    /** 322,560 of 33.2 million. */
    private static final double GROWN = 0.0097;

    /**
     * Measured of {@code espresso largest.espresso}. The rest of the sizes is log-uniform between bounds that make the measured
     * mean of 111 bytes; the longest lifetimes are such that the measured 438 KB are live.
     */
    private static final Shape SHAPE = new Shape()
            .sizes(new long[] {48, 16, 56, 72, 88, 64}, new double[] {36.7, 31.8, 14.1, 1.6, 1.4, 1.3})
            .others(13.1, 96, 1830)
            .lifetimes(new long[] {2 << 10, 16 << 10, 128 << 10, 128 << 20}, new double[] {50, 25, 23, 2});

    @Override
    public String id() {
        return "espresso";
    }

    @Override
    public String summary() {
        return "shaped after espresso: 48 and 16 bytes most often, half of the lifetimes above 2 KiB, few reallocs";
    }

    @Override
    public String source() {
        return "sizes and lifetimes as measured of espresso; which blocks grow, and when, is drawn";
    }

    @Override
    public List<OptionSpec<?>> parameters() {
        return List.of(OBJECTS, SEED);
    }

    @Override
    public Steps start(OptionValues values) {
        return new Shaped(SHAPE, values.get(OBJECTS), 0, GROWN, values.get(SEED));
    }
}
