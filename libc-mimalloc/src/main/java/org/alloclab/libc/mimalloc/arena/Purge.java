package org.alloclab.libc.mimalloc.arena;

import org.alloclab.api.probe.Teller;
import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.conf.Settings;
import org.alloclab.libc.mimalloc.os.Os;
import org.alloclab.libc.mimalloc.size.Slices;
import org.alloclab.libc.mimalloc.stats.Stat;

/**
 * Gives the memory of free slices back (mimalloc 3.6, arena.c, mi_arena_schedule_purge, mi_arenas_try_purge).
 *
 * <pre>
 *   slices free ──┬─ large, or no delay ──► purged at once
 *                 └─ else marked; the first mark sets the arena's time
 *   a collect after that time ──► marked slices that are still free, in whole units ──► purged
 * </pre>
 *
 * <p>A unit is what the system gives back without breaking up a huge page: 2 MiB where huge pages are used, else a slice.
 */
final class Purge {
    private static final int FIELD_BITS = Bitmap.FIELD_BITS;

    private final Os os;
    private final Settings settings;
    private final Teller teller;
    private final Arenas arenas;

    /** When some arena has slices to purge, 0 if none has. */
    private long expire;

    Purge(Os os, Settings settings, Teller teller, Arenas arenas) {
        this.os = os;
        this.settings = settings;
        this.teller = teller;
        this.arenas = arenas;
    }

    /** Slices become free: purges them now or later, before they can be taken. */
    void schedule(Arena arena, int slice, int slices) {
        long delay = settings.purgeDelay();
        if (arena.isPinned() || delay < 0) {
            return;
        }
        if (delay == 0 || (long) slices << Slices.SHIFT >= settings.bytes(MiOption.ARENA_PURGE_IMMEDIATE_SIZE)) {
            purge(arena, slice, slices);
            return;
        }
        if (arena.purgeExpire == 0) {
            arena.purgeExpire = os.now() + delay;
            if (expire == 0) {
                expire = arena.purgeExpire;
            }
        }
        arena.purge.set(slice, slices);
        teller.tell(ArenaPoints.PURGE_SCHEDULED, arena.address(slice), slices, delay);
    }

    // mi_arena_purge
    private void purge(Arena arena, int slice, int slices) {
        long bytes = (long) slices << Slices.SHIFT;
        int already = arena.committed.set(slice, slices);
        os.purge(arena.address(slice), bytes, already == slices);
        if (already < slices) {
            arena.committed.clear(slice, slices);
        }
        teller.tell(ArenaPoints.PURGED, arena.address(slice), slices);
    }

    /**
     * Purges what is due (mi_arenas_try_purge).
     *
     * @param force whether what is not due yet is purged too
     * @param all whether every arena is looked at, or only some
     */
    void run(boolean force, boolean all, long threadSequence) {
        long delay = settings.purgeDelay();
        if (delay <= 0) {
            return;
        }
        long now = os.now();
        if (!all && !force && (expire == 0 || expire > now)) {
            return;
        }
        int count = arenas.count();
        if (count == 0) {
            return;
        }
        if (expire > now) {
            expire = now + delay / 10;
        }
        int start = (int) Long.remainderUnsigned(threadSequence, count);
        int most = all ? count : count / 4 + 1;
        boolean any = false;
        for (int i = 0; i < count; i++) {
            Arena arena = arenas.get((start + i) % count);
            if (arena.isPinned() || arena.purgeExpire == 0) {
                continue;
            }
            if (!force && arena.purgeExpire > now) {
                any = true;
                continue;
            }
            if (purge(arena)) {
                any = true;
                if (most-- <= 1) {
                    return;
                }
            }
        }
        if (!any) {
            expire = 0;
        }
    }

    private boolean purge(Arena arena) {
        arena.purgeExpire = 0;
        os.stats.add(Stat.ARENA_PURGES, 1);
        int unit = (int) Math.min(FIELD_BITS, Slices.count(os.minimalPurgeSize()));
        boolean any = false;
        for (int group = 0; group << 6 < arena.purge.chunkCount(); group++) {
            for (long chunks = arena.purge.chunkMap(group); chunks != 0; chunks &= chunks - 1) {
                int chunk = (group << 6) + Long.numberOfTrailingZeros(chunks);
                for (int field = 0; field < Bitmap.CHUNK_FIELDS; field++) {
                    any |= purgeField(arena, chunk * Bitmap.CHUNK_FIELDS + field, unit);
                }
            }
        }
        return any;
    }

    /** Purges the marked slices of one word, in whole units; what is left stays marked (mi_bitmap_forall_setc_rangesn). */
    private boolean purgeField(Arena arena, int field, int unit) {
        long bits = arena.purge.takeField(field);
        long left = 0;
        boolean any = false;
        for (int bit = 0; bit < FIELD_BITS; ) {
            int end = unit <= 1 ? runEnd(bits, bit) : Math.min(FIELD_BITS, bit + unit);
            long mask = mask(bit, end);
            if ((bits & mask) == mask && end - bit >= unit) {
                any |= purgeIfFree(arena, (field << 6) + bit, end - bit);
            } else {
                left |= bits & mask;
            }
            bit = end;
        }
        if (left != 0) {
            arena.purge.returnToField(field, left);
        }
        return any;
    }

    /** End of the bits that are as the one at an index. */
    private static int runEnd(long bits, int bit) {
        long from = (bits >>> bit & 1) == 0 ? bits : ~bits;
        return Math.min(FIELD_BITS, bit + Long.numberOfTrailingZeros(from >>> bit));
    }

    // mi_arena_try_purge_visitor
    private boolean purgeIfFree(Arena arena, int slice, int slices) {
        if (arena.free.take(slice, slices)) {
            purge(arena, slice, slices);
            arena.free.give(slice, slices);
            return true;
        }
        boolean any = false;
        for (int i = slice; i < slice + slices; i++) {
            if (arena.free.take(i, 1)) {
                purge(arena, i, 1);
                arena.free.give(i, 1);
                any = true;
            }
        }
        return any;
    }

    private static long mask(int from, int to) {
        int length = to - from;
        return length == FIELD_BITS ? -1L : ((1L << length) - 1) << from;
    }
}
