package org.alloclab.libc.jemalloc;

import java.util.List;
import org.alloclab.api.heap.BlockVisitor;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.spi.UserAllocatorProvider;

/** jemalloc in one process, as the harness drives it. */
final class JemallocAllocator implements UserAllocator {
    private static final Metric ALLOCATED = Metric.bytes("stats.allocated", "usable bytes handed out, caches included");
    private static final Metric ACTIVE = Metric.bytes("stats.active", "bytes of active pages");
    private static final Metric METADATA = Metric.bytes("stats.metadata", "bytes of jemalloc's own records");
    private static final Metric RESIDENT = Metric.bytes("stats.resident", "most bytes that may be resident");
    private static final Metric MAPPED = Metric.bytes("stats.mapped", "bytes mapped, retained ones left out");
    private static final Metric RETAINED = Metric.bytes("stats.retained", "bytes of address space kept for reuse");
    private static final Metric DIRTY = new Metric(
            "stats.dirty",
            org.alloclab.api.metric.Unit.PAGES,
            org.alloclab.api.metric.Direction.NEUTRAL,
            "dirty pages");
    private static final Metric MUZZY = new Metric(
            "stats.muzzy",
            org.alloclab.api.metric.Unit.PAGES,
            org.alloclab.api.metric.Direction.NEUTRAL,
            "muzzy pages");
    private static final Metric TCACHE = Metric.bytes("stats.tcache_bytes", "bytes in thread caches");

    private final Jemalloc jemalloc;
    private final JemallocThread main;
    private final Ctl ctl;
    private final long mainControlBlock;

    /** Loads the library; {@link #start} runs its constructor. */
    JemallocAllocator(UserAllocatorProvider.Context context) {
        this.mainControlBlock = StaticTls.mainControlBlock(context.space().areas(), 0);
        this.jemalloc =
                new Jemalloc(Options.read(context.options()), context.machine(), context.space(), context.clock());
        this.main = new JemallocThread(jemalloc);
        this.ctl = new Ctl(jemalloc, main);
    }

    @Override
    public void start() {
        jemalloc.boot();
        main.boot();
        jemalloc.finishInit();
        main.updateFast();
    }

    @Override
    public ThreadHeap attach(SimThread thread) {
        if (thread.number() == 0) {
            main.place(thread, thread.controlBlock() != 0 ? thread.controlBlock() : mainControlBlock);
            return main;
        }
        JemallocThread heap = new JemallocThread(jemalloc);
        heap.place(thread, thread.controlBlock());
        return heap;
    }

    @Override
    public MetricSnapshot metrics() {
        Stats stats = Stats.of(jemalloc);
        return MetricSnapshot.builder()
                .put(ALLOCATED, stats.allocated())
                .put(ACTIVE, stats.active())
                .put(METADATA, stats.metadata())
                .put(RESIDENT, stats.resident())
                .put(MAPPED, stats.mapped())
                .put(RETAINED, stats.retained())
                .put(DIRTY, stats.dirtyPages())
                .put(MUZZY, stats.muzzyPages())
                .put(TCACHE, stats.tcacheBytes())
                .build();
    }

    @Override
    public List<Metric> checkpointMetrics() {
        return List.of(ALLOCATED, ACTIVE, METADATA, RESIDENT, MAPPED, RETAINED, DIRTY, MUZZY, TCACHE);
    }

    @Override
    public List<String> reportNames() {
        return List.of();
    }

    @Override
    public String report(String name) {
        throw new IllegalArgumentException("unknown report " + name);
    }

    @Override
    public List<Control> controls() {
        return Ctl.controls();
    }

    @Override
    public long control(String name, long... arguments) {
        return ctl.call(name, arguments);
    }

    @Override
    public void blocks(BlockVisitor visitor) {
        new HeapView(jemalloc, visitor).show();
    }

    @Override
    public void checkInvariants() {
        new Invariants(jemalloc).check();
    }
}
