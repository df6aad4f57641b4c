package org.alloclab.libc.jemalloc;

import java.util.HashSet;
import java.util.Set;
import org.alloclab.api.heap.BlockVisitor;

/** Shows the heap block by block: first the blocks of the bases, then all extents by rising address. */
final class HeapView {
    private final Jemalloc jemalloc;
    private final BlockVisitor visitor;
    private final Set<Long> cached = new HashSet<>();
    private final Set<Long> own = new HashSet<>();

    HeapView(Jemalloc jemalloc, BlockVisitor visitor) {
        this.jemalloc = jemalloc;
        this.visitor = visitor;
    }

    void show() {
        for (int i = 0; i < jemalloc.arenasTotal(); i++) {
            Arena arena = jemalloc.arenaAt(i);
            if (arena != null) {
                arena.base().forEachBlock((start, bytes) -> visitor.block(start, bytes, BlockVisitor.State.METADATA));
                arena.tcaches().forEach(this::note);
            }
        }
        jemalloc.rtree().forEach(this::show);
    }

    private void note(Tcache tcache) {
        own.add(tcache.stackMemory());
        for (int szind = 0; szind < tcache.classes(); szind++) {
            CacheBin stack = tcache.bins()[szind];
            for (int slot = stack.head; slot < stack.empty; slot++) {
                cached.add(stack.slots[slot]);
            }
        }
    }

    private void show(Edata edata) {
        if (edata.state != Edata.ACTIVE) {
            visitor.block(edata.base(), edata.size, BlockVisitor.State.FREE);
        } else if (edata.slab) {
            BinInfo info = jemalloc.bins()[edata.szind];
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
