package org.alloclab.libc.jemalloc.ctl;

import org.alloclab.api.heap.ControlAnswer;
import org.alloclab.libc.jemalloc.number.CType;

/**
 * Reads figures as {@code malloc_stats_print} does, by names that exist, and brings them into relation with time. Every
 * look at an index locks the mutex of {@code mallctl}, which the next text shows.
 */
public final class CtlReader {
    private static final long BILLION = 1_000_000_000;

    private final Ctl ctl;

    public CtlReader(Ctl ctl) {
        this.ctl = ctl;
    }

    /** A value by its name, or by a prepared prefix and the rest. (CTL_GET, CTL_LEAF) */
    public String text(String name) {
        return text(name, 0);
    }

    /** A value by a name that is first translated with another index. (CTL_M2_GET) */
    public String translated(String name) {
        return text(name, 1);
    }

    /** A value that was read before, without another look. */
    public String plain(String name) {
        return ctl.peek(name);
    }

    /** Prepares a prefix with the index of an arena. (CTL_LEAF_PREPARE) */
    public void prepare() {
        ctl.snapshot().mutex().lock();
    }

    public CType type(String name) {
        return ctl.type(name);
    }

    public long number(String name) {
        return ctl.type(name).number(text(name));
    }

    public long translatedNumber(String name) {
        return ctl.type(name).number(translated(name));
    }

    /** A count for each second of an uptime, whole seconds only. (rate_per_second) */
    public static String rate(long count, long uptimeNanos) {
        long seconds = Long.divideUnsigned(uptimeNanos, BILLION);
        if (uptimeNanos == 0 || seconds == 0) {
            return Long.toUnsignedString(uptimeNanos == 0 ? 0 : count);
        }
        return Long.toUnsignedString(Long.divideUnsigned(count, seconds));
    }

    private String text(String name, int moreLooks) {
        ControlAnswer answer = ctl.read(name, moreLooks);
        if (answer.error().isPresent()) {
            throw new IllegalStateException("mallctl " + name + ": " + answer.textOr(""));
        }
        return answer.value();
    }
}
