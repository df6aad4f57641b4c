package org.alloclab.libc.jemalloc;

import java.util.List;
import org.alloclab.api.heap.Control;

/**
 * The calls of {@code mallctl} that steer. The first one makes the records that statistics are gathered in, in the first
 * arena's base: from then on {@code stats.metadata} and {@code stats.resident} include them. (jemalloc 5.3.0 ctl.c)
 */
final class Ctl {
    private static final int ARENAS_BYTES = 32800;
    private static final int STATS_BYTES = 720;
    private static final int ARENA_BYTES = 37856;

    private final Jemalloc jemalloc;
    private final JemallocThread main;
    private long epoch;

    Ctl(Jemalloc jemalloc, JemallocThread main) {
        this.jemalloc = jemalloc;
        this.main = main;
    }

    static List<Control> controls() {
        return List.of(
                new Control("epoch", List.of(), "refresh the statistics; answers the number of refreshes"),
                new Control("arena.purge", List.of("arena"), "purge all unused pages of an arena"),
                new Control("arena.decay", List.of("arena"), "purge the pages of an arena whose time is over"),
                new Control("thread.tcache.flush", List.of(), "give the main thread's cache back"));
    }

    long call(String name, long... arguments) {
        init();
        switch (name) {
            case "epoch" -> {
                return ++epoch;
            }
            case "arena.purge" -> decay(arguments[0], true);
            case "arena.decay" -> decay(arguments[0], false);
            case "thread.tcache.flush" -> main.flushTcache();
            default -> throw new IllegalArgumentException("unknown control " + name);
        }
        return 0;
    }

    private void decay(long index, boolean all) {
        Arena arena = jemalloc.arenaAt((int) index);
        if (arena != null) {
            arena.decay(false, all);
        }
    }

    /** (ctl_init) */
    private void init() {
        if (epoch != 0) {
            return;
        }
        epoch = 1;
        record(ARENAS_BYTES);
        record(STATS_BYTES);
        for (int i = 0; i < 2 + jemalloc.arenasTotal(); i++) {
            record(ARENA_BYTES);
        }
    }

    private void record(int bytes) {
        jemalloc.pages().touchWrite(jemalloc.firstBase().alloc(bytes, SizeClasses.QUANTUM), bytes);
    }
}
