package org.alloclab.libc.mimalloc.arena;

import java.util.ArrayList;
import java.util.List;
import org.alloclab.api.probe.Teller;
import org.alloclab.libc.mimalloc.conf.MiOption;
import org.alloclab.libc.mimalloc.conf.Settings;
import org.alloclab.libc.mimalloc.os.Os;
import org.alloclab.libc.mimalloc.os.OsMemory;
import org.alloclab.libc.mimalloc.size.Slices;
import org.alloclab.libc.mimalloc.stats.Stat;

/**
 * All arenas: slices are taken from one that has enough in a row, or from a new one (mimalloc 3.6, arena.c,
 * mi_arenas_try_alloc, mi_arena_reserve).
 *
 * <pre>
 *   take(n) ──► arena with n free slices ──► mark dirty, commit ──► slices
 *                 │ none
 *                 └──► reserve: 1 GiB (option arena_reserve), twice that after 8 arenas, four times after 16 ...
 * </pre>
 */
final class Arenas {
    private static final int MAX_ARENAS = 156;
    private static final int MAX_DOUBLED = 128;
    private static final long UNIT = 32L << 20;
    private static final long MAX_RESERVE = 16L << 30;
    private static final long FALLBACK_RESERVE = 128L << 20;
    private static final long DENSE_LIMIT = 8L << 30;

    private final Os os;
    private final Settings settings;
    private final Teller teller;
    private final List<Arena> arenas = new ArrayList<>();

    /** Whether the slices taken last are readable and writable. */
    boolean takenCommitted;
    /** Whether they were never used. */
    boolean takenZero;
    /** The first of them. */
    int takenSlice;

    Arenas(Os os, Settings settings, Teller teller) {
        this.os = os;
        this.settings = settings;
        this.teller = teller;
    }

    int count() {
        return arenas.size();
    }

    Arena get(int index) {
        return arenas.get(index);
    }

    /** Larger pages get a mapping of their own (mi_arena_max_object_size). */
    long maxObjectSize() {
        long size = Math.max(Slices.SIZE, settings.bytes(MiOption.ARENA_MAX_OBJECT_SIZE));
        return Math.min(MAX_RESERVE, Slices.alignUp(Math.min(size, MAX_RESERVE), Slices.SIZE));
    }

    /**
     * Takes slices in a row; answers their arena, or -1.
     *
     * @param commit whether they must be readable and writable
     */
    int take(int slices, boolean commit, long threadSequence) {
        if ((long) slices << Slices.SHIFT > MAX_RESERVE) {
            return -1;
        }
        int found = find(slices, commit, threadSequence);
        if (found >= 0 || settings.isEnabled(MiOption.DISALLOW_OS_ALLOC)) {
            return found;
        }
        return reserveFor((long) slices << Slices.SHIFT) ? find(slices, commit, threadSequence) : -1;
    }

    private int find(int slices, boolean commit, long threadSequence) {
        int count = arenas.size();
        for (int i = 0; i < count; i++) {
            int index = order(i, threadSequence);
            if (takeFrom(arenas.get(index), slices, commit, threadSequence)) {
                return index;
            }
        }
        return -1;
    }

    /** The i-th arena that a thread looks at: each starts at another one, but the newest is the last (mi_forall_arenas). */
    int order(int i, long threadSequence) {
        int cycle = Math.max(0, arenas.size() - 1);
        if (cycle <= 1 || i >= cycle) {
            return i;
        }
        return (int) ((Long.remainderUnsigned(threadSequence, cycle) + i) % cycle);
    }

    // mi_arena_try_alloc_at
    private boolean takeFrom(Arena arena, int slices, boolean commit, long threadSequence) {
        int slice = arena.free.find(threadSequence, slices);
        if (slice < 0) {
            return false;
        }
        int alreadyDirty = arena.dirty.set(slice, slices);
        takenSlice = slice;
        takenZero = alreadyDirty == 0;
        takenCommitted = true;
        int already = arena.committed.count(slice, slices);
        if (!commit) {
            takenCommitted = already == slices;
            if (!takenCommitted) {
                arena.committed.clear(slice, slices);
                os.stats.add(Stat.COMMITTED, -bytes(already));
            }
        } else if (already < slices) {
            if (!os.commit(arena.address(slice), bytes(slices), bytes(already))) {
                arena.free.give(slice, slices);
                return false;
            }
            arena.committed.set(slice, slices);
        } else if (os.hasOvercommit() && alreadyDirty < slices && !arena.isPinned()) {
            os.stats.add(Stat.COMMITTED, bytes(slices - alreadyDirty));
        }
        teller.tell(ArenaPoints.SLICES_TAKEN, arena.address(slice), slices, arena.index);
        return true;
    }

    private static long bytes(int slices) {
        return (long) slices << Slices.SHIFT;
    }

    // mi_arena_reserve
    private boolean reserveFor(long needed) {
        long reserve = settings.bytes(MiOption.ARENA_RESERVE);
        int count = arenas.size();
        if (count > MAX_ARENAS || reserve == 0) {
            return false;
        }
        reserve = Slices.alignUp(reserve, Slices.SIZE);
        if (count >= 1 && count <= MAX_DOUBLED) {
            long doubled = reserve << (count >>> 3);
            reserve = doubled >>> (count >>> 3) == reserve ? doubled : reserve;
        }
        long need = Slices.alignUp(needed + UNIT, UNIT);
        reserve = Math.max(UNIT, Math.max(need, reserve));
        reserve = Math.min(MAX_RESERVE, reserve);
        if (reserve < need) {
            return false;
        }
        if (reserve(reserve, commitsEagerly())) {
            return true;
        }
        boolean smaller = reserve > FALLBACK_RESERVE && need < FALLBACK_RESERVE;
        return smaller && reserve(FALLBACK_RESERVE, commitsEagerly());
    }

    private boolean commitsEagerly() {
        long eager = settings.get(MiOption.ARENA_EAGER_COMMIT);
        return eager == 2 ? os.hasOvercommit() || settings.isEnabled(MiOption.ALLOW_LARGE_OS_PAGES) : eager == 1;
    }

    private boolean reserve(long bytes, boolean commit) {
        boolean corrected = commit && os.hasOvercommit();
        if (corrected) {
            os.stats.adjust(Stat.COMMITTED, -bytes);
        }
        if (add(bytes, commit, true)) {
            return true;
        }
        if (corrected) {
            os.stats.adjust(Stat.COMMITTED, bytes);
        }
        return false;
    }

    /** Makes an arena (mi_reserve_os_memory_ex). */
    boolean add(long bytes, boolean commit, boolean allowLarge) {
        if (arenas.size() > MAX_ARENAS) {
            return false;
        }
        OsMemory memory = os.allocAligned(Slices.alignUp(bytes, Slices.SIZE), Slices.REGION, commit, allowLarge);
        if (memory == null) {
            os.messages.warning("failed to reserve %d KiB memory", bytes >>> 10);
            return false;
        }
        if (!Arena.fits(memory.size())) {
            os.messages.warning(
                    "cannot use OS memory since it is not large enough (size %d KiB, minimum required is %d KiB)",
                    memory.size() >>> 10, UNIT >>> 10);
            os.free(memory, memory.isCommitted() ? memory.size() : 0);
            return false;
        }
        os.memory.dense(memory.base(), Math.min(memory.size(), DENSE_LIMIT));
        Arena arena = new Arena(os, arenas.size(), memory);
        arenas.add(arena);
        os.stats.add(Stat.ARENA_COUNT, 1);
        os.messages.verbose("reserved %d KiB memory%s", bytes >>> 10, memory.isLarge() ? " (in large os pages)" : "");
        teller.tell(ArenaPoints.ARENA_MADE, memory.base(), memory.size());
        return true;
    }
}
