package org.alloclab.libc.jemalloc.heap;

import static org.alloclab.api.heap.PieceVisitor.NOBODY;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.libc.jemalloc.arena.Arena;
import org.alloclab.libc.jemalloc.arena.Slab;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.process.Jemalloc;
import org.alloclab.libc.jemalloc.size.BinInfo;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.tcache.Tcache;

/**
 * Shows memory piece by piece: the blocks of the bases, then all extents by rising address.
 *
 * <pre>
 *   base block   | records   | reserve                     |
 *   slab         | live | slab_free | tcache | live | tail |
 *   large        | pad  | live                      | pad  |
 *   inactive     | dirty, muzzy or retained                |
 * </pre>
 */
public final class PieceWalk {
    private final Jemalloc jemalloc;
    private final Map<Tcache, Integer> threads;
    private final PieceVisitor visitor;
    /** The thread in whose cache a block is. */
    private final Map<Long, Integer> cached = new HashMap<>();
    /** Blocks that hold the stacks of caches. */
    private final Set<Long> own = new HashSet<>();

    private final long heapEnd;
    private long heapAt;

    /** @param threads the thread of each cache that is a program's */
    public PieceWalk(Jemalloc jemalloc, SystemCalls space, Map<Tcache, Integer> threads, PieceVisitor visitor) {
        this.jemalloc = jemalloc;
        this.threads = threads;
        this.visitor = visitor;
        AddressSpaceFigures figures = space.figures();
        this.heapAt = figures.startBreak();
        this.heapEnd = SizeClasses.pageCeil(figures.programBreak());
    }

    public void show() {
        jemalloc.arenas().forEach(arena -> {
            jemalloc.tcaches().of(arena).forEach(this::note);
            showOwn(arena);
        });
        jemalloc.rtree().forEach(this::extent);
        show(PieceKinds.BREAK_GAP, heapAt, heapEnd, NOBODY, NOBODY);
    }

    private void note(Tcache tcache) {
        own.add(tcache.stackMemory());
        int thread = threads.getOrDefault(tcache, NOBODY);
        for (int szind = 0; szind < tcache.classes(); szind++) {
            tcache.bins()[szind].forEach(block -> cached.put(block, thread));
        }
    }

    private void showOwn(Arena arena) {
        int number = arena.index();
        arena.base().forEachBlock((start, rest, end) -> {
            show(PieceKinds.BASE, start, rest, number, NOBODY);
            show(PieceKinds.BASE_RESERVE, rest, end, number, NOBODY);
        });
        arena.pac().lost().forEach((start, bytes) -> show(PieceKinds.LOST, start, start + bytes, number, NOBODY));
    }

    private void extent(Edata edata) {
        if (edata.base() >= heapAt && edata.base() < heapEnd) {
            show(PieceKinds.BREAK_GAP, heapAt, edata.base(), NOBODY, NOBODY);
            heapAt = edata.past();
        }
        int arena = edata.arenaIndex;
        switch (edata.state) {
            case Edata.DIRTY -> show(PieceKinds.DIRTY, edata.base(), edata.past(), arena, NOBODY);
            case Edata.MUZZY -> show(PieceKinds.MUZZY, edata.base(), edata.past(), arena, NOBODY);
            case Edata.RETAINED -> show(PieceKinds.RETAINED, edata.base(), edata.past(), arena, NOBODY);
            default -> active(edata, arena);
        }
    }

    private void active(Edata edata, int arena) {
        if (!edata.slab) {
            long end = edata.addr + jemalloc.sizes().sizeOf(edata.szind);
            show(PieceKinds.LARGE_PAD, edata.base(), edata.addr, arena, NOBODY);
            handedOut(edata.addr, end, arena);
            show(PieceKinds.LARGE_PAD, end, edata.past(), arena, NOBODY);
            return;
        }
        BinInfo info = jemalloc.bins()[edata.szind];
        long start = edata.addr;
        for (int region = 0; region < info.regions(); region++) {
            long end = start + info.regionSize();
            if (Slab.isTaken(edata, info, region)) {
                handedOut(start, end, arena);
            } else {
                show(PieceKinds.SLAB_FREE, start, end, arena, NOBODY);
            }
            start = end;
        }
        show(PieceKinds.SLAB_TAIL, start, edata.past(), arena, NOBODY);
    }

    private void handedOut(long start, long end, int arena) {
        Integer thread = cached.get(start);
        if (thread != null) {
            show(PieceKinds.TCACHE, start, end, arena, thread);
        } else {
            show(own.contains(start) ? PieceKinds.TCACHE_STACK : PieceKinds.LIVE, start, end, arena, NOBODY);
        }
    }

    private void show(PieceKind kind, long start, long end, int arena, int thread) {
        if (start < end) {
            visitor.piece(kind, start, end - start, arena, thread);
        }
    }
}
