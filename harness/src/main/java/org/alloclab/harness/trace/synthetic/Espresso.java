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
     * Measured of {@code espresso largest.espresso}: the six most common sizes and live bytes of the whole run, other sizes and
     * lifetimes of its first 5,000,000 blocks. The rest of the sizes is log-uniform between bounds that make the measured mean of
     * 111 bytes; the longest lifetimes are such that the measured 438 KB are live.
     */
    private static final Shape SHAPE = new Shape()
            .sizes(
                    new long[] {48, 16, 56, 72, 88, 64, 80, 8, 272, 96, 104, 112, 32, 128, 0, 120, 136, 160, 144, 168},
                    new double[] {
                        36.7, 31.8, 14.1, 1.6, 1.4, 1.3, 1.1, 1.0, 0.9, 0.8, 0.7, 0.5, 0.5, 0.5, 0.4, 0.4, 0.3, 0.3,
                        0.3, 0.2
                    })
            .others(5.2, 152, 4300)
            .lifetimes(
                    new long[] {
                        17, 33, 49, 81, 113, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 4097, 8193, 16_385, 32_769,
                        65_537, 131_073, 262_145, 128 << 20
                    },
                    new double[] {
                        8.3, 2.1, 1.8, 1.3, 3.6, 1.0, 2.5, 4.0, 5.2, 3.4, 4.8, 3.6, 4.3, 3.2, 7.6, 8.5, 8.8, 8.8, 8.4,
                        6.3, 0.7, 1.8
                    });

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
