package org.alloclab.harness.trace.synthetic;

import org.alloclab.api.option.OptionSpec;

/** Parameters that several workloads have. */
final class Common {
    private static final int MOST_THREADS = 1024;

    private Common() {}

    static OptionSpec<Long> threads(long count) {
        return OptionSpec.whole("threads", 1, MOST_THREADS, count, "threads");
    }

    static OptionSpec<Long> seed(long value) {
        return OptionSpec.whole("seed", 0, Long.MAX_VALUE, value, "seed of what is random");
    }

    /** A number of something that is counted, at least one. */
    static OptionSpec<Long> count(String name, long value, String summary) {
        return OptionSpec.whole(name, 1, Integer.MAX_VALUE, value, summary);
    }

    /** A size of a block. */
    static OptionSpec<Long> bytes(String name, long value, String summary) {
        return OptionSpec.whole(name, 0, 1L << 40, value, summary);
    }
}
