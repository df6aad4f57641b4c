package org.alloclab.libc.jemalloc.thread;

import java.util.Locale;
import org.alloclab.libc.jemalloc.conf.Config;

/** What {@code realloc} of a block to size 0 does ({@code opt.zero_realloc}), and how often it was called so. */
public final class ZeroRealloc {
    /** Ways to deal with such a call. */
    enum Rule {
        ALLOC,
        FREE,
        ABORT
    }

    private final Rule rule;
    private long calls;

    public ZeroRealloc(Config config) {
        this.rule = Rule.valueOf(config.zeroRealloc().toUpperCase(Locale.ROOT));
    }

    /** Counts a call; answers what to do with it. */
    Rule next() {
        calls++;
        return rule;
    }

    /** {@code stats.zero_reallocs}. */
    public long calls() {
        return calls;
    }
}
