package org.alloclab.libc.jemalloc.tcache;

import org.alloclab.libc.jemalloc.conf.Config;
import org.alloclab.libc.jemalloc.size.BinInfo;
import org.alloclab.libc.jemalloc.size.SizeClasses;

/**
 * How many slots each stack of a thread cache has, and where they lie in the cache's memory.
 *
 * <pre>
 *   0      8                                              bytes - 8
 *   +------+---------+---------+-- ... --+-------------+------+
 *   | junk | class 0 | class 1 |         | last class  | junk |
 *   +------+---------+---------+-- ... --+-------------+------+
 * </pre>
 *
 * (jemalloc 5.3.0 tcache.c, tcache_ncached_max_compute; cache_bin.c)
 */
public final class TcacheShape {
    private static final int MAX_SLOTS = 8191;

    private final int classes;
    private final int[] slots;
    private final long bytes;

    public TcacheShape(Config config, SizeClasses sizes, BinInfo[] bins) {
        classes = sizes.indexOf(sizes.usable(config.tcacheMax())) + 1;
        slots = new int[Math.max(classes, SizeClasses.BINS)];
        long sum = 16;
        for (int i = 0; i < classes; i++) {
            slots[i] = i < SizeClasses.BINS ? smallSlots(config, bins[i].regions()) : config.tcacheNslotsLarge();
            sum += 8L * slots[i];
        }
        bytes = sum;
    }

    /** Number of size classes that are cached. */
    public int classes() {
        return classes;
    }

    /** Slots of a class's stack; 0 where a small class is not cached. */
    int slots(int index) {
        return slots[index];
    }

    /** Number of stacks, those of small classes that are not cached included. */
    public int stacks() {
        return slots.length;
    }

    /** Bytes of a cache's memory. */
    public long bytes() {
        return bytes;
    }

    private static int smallSlots(Config config, int regions) {
        int max = even(Math.min(config.tcacheNslotsSmallMax(), MAX_SLOTS), -1);
        int min = Math.min(even(config.tcacheNslotsSmallMin(), 1), max);
        int mul = config.lgTcacheNslotsMul();
        int candidate = mul < 0 ? regions >> -mul : regions << mul;
        candidate += candidate & 1;
        return Math.max(min, Math.min(candidate, max));
    }

    private static int even(int value, int step) {
        return Math.max(2, (value & 1) == 0 ? value : value + step);
    }
}
