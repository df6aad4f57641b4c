package org.alloclab.libc.mimalloc.conf;

import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.option.OptionValues;

/** The options' values in a process; {@code mi_option_set} changes them. */
@SuppressWarnings("EnumOrdinal") // indexes a table of the enum's own length
public final class Settings {
    private static final int KIB_SHIFT = 10;

    private final long[] values = new long[MiOption.values().length];

    public Settings(OptionValues given) {
        for (MiOption option : MiOption.values()) {
            OptionSpec<?> spec = MimallocOptions.spec(option);
            Object value = given.get(spec);
            values[option.ordinal()] = value instanceof Long number ? number : SizeText.parse(option, value.toString());
        }
    }

    /** In the option's unit (mi_option_get). */
    public long get(MiOption option) {
        return values[option.ordinal()];
    }

    /** As {@link #get}, but at least and at most (mi_option_get_clamp). */
    public long clamped(MiOption option, long min, long max) {
        return Math.max(min, Math.min(max, get(option)));
    }

    /** In bytes (mi_option_get_size). */
    public long bytes(MiOption option) {
        long value = Math.max(0, get(option));
        if (option.unit() != MiOption.Unit.KIB) {
            return value;
        }
        return value > Long.MAX_VALUE >>> KIB_SHIFT ? Long.MAX_VALUE : value << KIB_SHIFT;
    }

    public boolean isEnabled(MiOption option) {
        return get(option) != 0;
    }

    /** In the option's unit (mi_option_set). */
    public void set(MiOption option, long value) {
        values[option.ordinal()] = value;
    }

    /**
     * Milliseconds until free slices are purged: 0 at once, negative never (arena.c, mi_arena_purge_delay).
     */
    public long purgeDelay() {
        long delay = get(MiOption.PURGE_DELAY);
        long factor = get(MiOption.ARENA_PURGE_MULT);
        if (delay < 0 || factor < 0) {
            return -1;
        }
        return Math.multiplyHigh(delay, factor) != 0 || delay * factor < 0 ? delay : delay * factor;
    }
}
