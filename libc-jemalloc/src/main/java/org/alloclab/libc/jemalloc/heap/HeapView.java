package org.alloclab.libc.jemalloc.heap;

import java.util.HashSet;
import java.util.Set;
import org.alloclab.api.heap.BlockVisitor;
import org.alloclab.libc.jemalloc.arena.Arenas;
import org.alloclab.libc.jemalloc.arena.Slab;
import org.alloclab.libc.jemalloc.emap.Edata;
import org.alloclab.libc.jemalloc.emap.Rtree;
import org.alloclab.libc.jemalloc.process.Jemalloc;
import org.alloclab.libc.jemalloc.size.BinInfo;
import org.alloclab.libc.jemalloc.tcache.Tcache;
import org.alloclab.libc.jemalloc.tcache.Tcaches;

/** Shows the heap block by block: first the blocks of the bases, then all extents by rising address. */
public final class HeapView {
    private final Arenas arenas;
    private final Tcaches tcaches;
    private final Rtree rtree;
    private final BinInfo[] bins;
    private final BlockVisitor visitor;
    private final Set<Long> cached = new HashSet<>();
    private final Set<Long> own = new HashSet<>();

    public HeapView(Jemalloc jemalloc, BlockVisitor visitor) {
        this.arenas = jemalloc.arenas();
        this.tcaches = jemalloc.tcaches();
        this.rtree = jemalloc.rtree();
        this.bins = jemalloc.bins();
        this.visitor = visitor;
    }

    public void show() {
        arenas.forEach(arena -> {
            arena.base().forEachBlock((start, bytes) -> visitor.block(start, bytes, BlockVisitor.State.METADATA));
            tcaches.of(arena).forEach(this::note);
        });
        rtree.forEach(this::show);
    }

    private void note(Tcache tcache) {
        own.add(tcache.stackMemory());
        for (int szind = 0; szind < tcache.classes(); szind++) {
            tcache.bins()[szind].forEach(cached::add);
        }
    }

    private void show(Edata edata) {
        if (edata.state != Edata.ACTIVE) {
            visitor.block(edata.base(), edata.size, BlockVisitor.State.FREE);
        } else if (edata.slab) {
            BinInfo info = bins[edata.szind];
            for (int region = 0; region < info.regions(); region++) {
                long start = edata.addr + (long) region * info.regionSize();
                BlockVisitor.State state =
                        Slab.isTaken(edata, info, region) ? handedOut(start) : BlockVisitor.State.FREE;
                visitor.block(start, info.regionSize(), state);
            }
        } else {
            visitor.block(edata.base(), edata.size, handedOut(edata.addr));
        }
    }

    private BlockVisitor.State handedOut(long pointer) {
        if (own.contains(pointer)) {
            return BlockVisitor.State.METADATA;
        }
        return cached.contains(pointer) ? BlockVisitor.State.CACHED : BlockVisitor.State.LIVE;
    }
}
