package org.alloclab.libc.jemalloc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.ControlTree;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.metric.Direction;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.metric.Unit;
import org.alloclab.api.space.SystemCalls;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.libc.jemalloc.conf.ConfReader;
import org.alloclab.libc.jemalloc.ctl.ArenaFigure;
import org.alloclab.libc.jemalloc.ctl.Ctl;
import org.alloclab.libc.jemalloc.ctl.CtlArena;
import org.alloclab.libc.jemalloc.heap.Invariants;
import org.alloclab.libc.jemalloc.heap.PieceKinds;
import org.alloclab.libc.jemalloc.heap.PieceWalk;
import org.alloclab.libc.jemalloc.process.Jemalloc;
import org.alloclab.libc.jemalloc.stats.StatsPrint;
import org.alloclab.libc.jemalloc.tcache.Tcache;
import org.alloclab.libc.jemalloc.thread.JemallocThread;
import org.alloclab.libc.jemalloc.thread.Mallocx;
import org.alloclab.libc.jemalloc.thread.NarratedThread;

/** jemalloc in one process, as the harness drives it. */
final class JemallocAllocator implements UserAllocator {
    private static final Metric ALLOCATED = Metric.bytes("stats.allocated", "usable bytes handed out, caches included");
    private static final Metric ACTIVE = Metric.bytes("stats.active", "bytes of active pages");
    private static final Metric METADATA = Metric.bytes("stats.metadata", "bytes of jemalloc's own records");
    private static final Metric RESIDENT = Metric.bytes("stats.resident", "most bytes that may be resident");
    private static final Metric MAPPED = Metric.bytes("stats.mapped", "bytes mapped, retained ones left out");
    private static final Metric RETAINED = Metric.bytes("stats.retained", "bytes of address space kept for reuse");
    private static final Metric DIRTY = Metric.of("stats.dirty", Unit.PAGES, Direction.NEUTRAL, "dirty pages");
    private static final Metric MUZZY = Metric.of("stats.muzzy", Unit.PAGES, Direction.NEUTRAL, "muzzy pages");
    private static final Metric TCACHE = Metric.bytes("stats.tcache_bytes", "bytes in thread caches");

    private static final Control SBRK =
            new Control("sbrk", List.of("increment"), "moves the break behind the allocator's back");

    private static final String STATS = "malloc_stats_print";
    private static final String STANDARD_ERROR = "stderr";

    private final Jemalloc jemalloc;
    private final JemallocThread main;
    private final Ctl ctl;
    private final Mallocx mallocx;
    private final long mainControlBlock;
    private final SystemCalls space;
    private final Map<Integer, JemallocThread> threads = new HashMap<>();

    /** Loads the library; {@link #start} runs its constructor. */
    JemallocAllocator(UserAllocatorProvider.Context context) {
        this.space = context.space();
        this.mainControlBlock = StaticTls.mainControlBlock(context.space().areas(), 0);
        this.jemalloc = new Jemalloc(
                ConfReader.read(context.options()),
                context.machine(),
                context.space(),
                context.clock(),
                context.teller());
        this.main = jemalloc.newThread();
        threads.put(0, main);
        this.ctl = new Ctl(jemalloc, main.life());
        this.mallocx = new Mallocx(main, jemalloc.sizes());
    }

    @Override
    public void start() {
        main.life().place(0, mainControlBlock);
        jemalloc.boot();
        main.life().boot();
        jemalloc.finishInit();
        main.life().updateFast();
    }

    @Override
    public ThreadHeap attach(SimThread thread) {
        if (thread.number() == 0) {
            main.life().place(thread.cpu(), thread.controlBlock() != 0 ? thread.controlBlock() : mainControlBlock);
            return told(main);
        }
        JemallocThread heap = jemalloc.newThread();
        threads.put(thread.number(), heap);
        heap.life().place(thread.cpu(), thread.controlBlock());
        return told(heap);
    }

    /** A thread as the program sees it: the thread itself, unless somebody listens. */
    private ThreadHeap told(JemallocThread thread) {
        return jemalloc.teller().isHeard()
                ? new NarratedThread(thread, jemalloc.sizes(), jemalloc.rtree(), jemalloc.teller())
                : thread;
    }

    @Override
    public MetricSnapshot metrics() {
        CtlArena all = CtlArena.ofAll(
                jemalloc.arenas(),
                jemalloc.tcaches(),
                jemalloc.sizes(),
                jemalloc.clock().nanos());
        return MetricSnapshot.builder()
                .put(ALLOCATED, all.allocatedBytes())
                .put(ACTIVE, all.activeBytes())
                .put(METADATA, all.metadataBytes())
                .put(RESIDENT, all.get(ArenaFigure.RESIDENT))
                .put(MAPPED, all.get(ArenaFigure.MAPPED))
                .put(RETAINED, all.get(ArenaFigure.RETAINED))
                .put(DIRTY, all.get(ArenaFigure.PDIRTY))
                .put(MUZZY, all.get(ArenaFigure.PMUZZY))
                .put(TCACHE, all.get(ArenaFigure.TCACHE_BYTES))
                .build();
    }

    @Override
    public List<Metric> checkpointMetrics() {
        return List.of(ALLOCATED, ACTIVE, METADATA, RESIDENT, MAPPED, RETAINED, DIRTY, MUZZY, TCACHE);
    }

    @Override
    public List<String> reportNames() {
        return jemalloc.conf().messages().isEmpty() ? List.of(STATS) : List.of(STATS, STANDARD_ERROR);
    }

    /**
     * {@code malloc_stats_print}, which may be followed by a colon and the letters of what to leave out; it costs the heap
     * what it costs the real one, see {@link StatsPrint}.
     */
    @Override
    public String report(String name) {
        int colon = name.indexOf(':');
        String report = colon < 0 ? name : name.substring(0, colon);
        return switch (report) {
            case STATS -> StatsPrint.of(ctl, jemalloc.sizes(), main, colon < 0 ? "" : name.substring(colon + 1));
            case STANDARD_ERROR -> jemalloc.conf().messages();
            default ->
                throw new IllegalArgumentException(
                        "report must be one of " + String.join(", ", reportNames()) + ": was " + name);
        };
    }

    @Override
    public List<Control> controls() {
        return Stream.of(Ctl.controls(), Mallocx.CONTROLS, List.of(SBRK))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public long control(String name, long... arguments) {
        if (name.equals(SBRK.name()) && arguments.length == 1) {
            return jemalloc.foreignSbrk(arguments[0]);
        }
        boolean allocx =
                Mallocx.CONTROLS.stream().anyMatch(control -> control.name().equals(name));
        return allocx ? mallocx.call(name, arguments) : ctl.control(name, arguments);
    }

    @Override
    public Optional<ControlTree> controlTree() {
        return Optional.of(ctl);
    }

    @Override
    public long nextWakeNanos() {
        return jemalloc.background().nextWakeNanos();
    }

    @Override
    public void wake() {
        jemalloc.background().runDue();
    }

    @Override
    public List<PieceKind> pieceKinds() {
        return PieceKinds.ALL;
    }

    @Override
    public void pieces(PieceVisitor visitor) {
        Map<Tcache, Integer> caches = new HashMap<>();
        threads.forEach((number, thread) -> {
            Tcache tcache = thread.life().tcache();
            if (tcache != null) {
                caches.put(tcache, number);
            }
        });
        new PieceWalk(jemalloc, space, caches, visitor).show();
    }

    @Override
    public void checkInvariants() {
        new Invariants(jemalloc).check();
    }
}
