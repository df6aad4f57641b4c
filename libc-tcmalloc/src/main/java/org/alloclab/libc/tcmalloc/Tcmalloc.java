package org.alloclab.libc.tcmalloc;

import java.util.List;
import java.util.Set;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.PieceKind;
import org.alloclab.api.heap.PieceVisitor;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.metric.Metric;
import org.alloclab.api.metric.MetricSnapshot;
import org.alloclab.api.space.Prot;
import org.alloclab.api.spi.UserAllocatorProvider;
import org.alloclab.api.view.VmaView;
import org.jspecify.annotations.Nullable;

/**
 * libtcmalloc_minimal in one process.
 *
 * <p>Not modelled: locks and what happens when threads contend for them (threads run one at a time); C++ exceptions and
 * new handlers; hooks; fork; page-map and .bss pages that reclaim takes away do not fault again, as nothing here reads
 * them from simulated memory after they were made; interior pointers into whole-page blocks that hit a stale page-map
 * entry of a span record that was reused.
 */
final class Tcmalloc implements UserAllocator {
    private static final String SUMMARY = "malloc_stats";
    private static final String DETAILS = "GetStats";
    private static final String STANDARD_ERROR = "stderr";

    private final UserAllocatorProvider.Context context;
    private @Nullable Running process;

    Tcmalloc(UserAllocatorProvider.Context context) {
        this.context = context;
    }

    /** What there is once the process has started. */
    private record Running(Tiers tiers, TcThreadHeap main, Controls controls, Set<Long> own) {}

    @Override
    public void start() {
        process = launch();
    }

    @Override
    public ThreadHeap start(SimThread main, long... prelude) {
        process = launch(prelude);
        return process.main();
    }

    /**
     * The process starts. The constructors of other libraries come first: what they allocate initialises the library,
     * while its variables are unset and there is no thread-specific data, so that the main thread's cache is not found
     * again later and it gets a second one. Then the guard object (tcmalloc.cc, TCMallocGuard) allocates and frees
     * before and after it makes the key of the thread-specific data, and creates the extension object; at last the
     * variables are set.
     */
    private Running launch(long... prelude) {
        populateStaticData();
        Tiers tiers = new Tiers(context.space(), context.options(), context.teller());
        TcThreadHeap early = new TcThreadHeap(tiers, 0);
        for (long sizeBytes : prelude) {
            early.malloc(sizeBytes);
        }
        TcThreadHeap main = new TcThreadHeap(tiers, 0);
        main.free(early.malloc(1));
        main.free(main.malloc(1));
        long extension = main.malloc(EXTENSION_SIZE);
        long pointer = main.malloc(EXTENSION_POINTER_SIZE);
        tiers.flags.construct();
        return new Running(tiers, main, new Controls(tiers, main), Set.of(extension, pointer));
    }

    private static final int EXTENSION_SIZE = 16;
    private static final int EXTENSION_POINTER_SIZE = 8;

    /** Touches the library's .bss, which holds central lists, page-map root and size-class cache: all are filled. */
    private void populateStaticData() {
        long end = 0;
        for (VmaView area : context.space().areas()) {
            boolean writable = (area.prot() & Prot.WRITE) != 0;
            if (writable && area.name().isEmpty() && area.start() == end) {
                context.space().memory().touch(area.start(), area.sizeBytes());
            }
            end = area.name().contains("libtcmalloc") && writable ? area.end() : 0;
        }
    }

    private Running running() {
        if (process == null) {
            throw new IllegalStateException("the allocator was not started: call start first");
        }
        return process;
    }

    /** The tiers, for tests that look inside. */
    Tiers tiers() {
        return running().tiers();
    }

    @Override
    public ThreadHeap attach(SimThread thread) {
        Running now = running();
        return thread.number() == 0 ? now.main() : new TcThreadHeap(now.tiers(), thread.number());
    }

    /** A pointer may be to anywhere from now on, and an object that was freed twice in a page that was given back. */
    @Override
    public void exposeState() {
        context.space().memory().distrust();
    }

    @Override
    public MetricSnapshot metrics() {
        return Properties.snapshot(running().tiers());
    }

    @Override
    public List<Metric> checkpointMetrics() {
        return Properties.CHECKPOINT;
    }

    @Override
    public List<String> reportNames() {
        boolean silent = running().tiers().standardError.text().isEmpty();
        return silent ? List.of(SUMMARY, DETAILS) : List.of(SUMMARY, DETAILS, STANDARD_ERROR);
    }

    /** The texts as they are printed into a buffer of the caller; {@code malloc_stats} allocates its own. */
    @Override
    public String report(String name) {
        Tiers tiers = running().tiers();
        return switch (name) {
            case SUMMARY -> StatsText.of(tiers, 1);
            case DETAILS -> StatsText.of(tiers, 2);
            case STANDARD_ERROR -> tiers.standardError.text();
            default ->
                throw new IllegalArgumentException(
                        "no report is called " + name + "; known are " + String.join(", ", reportNames()));
        };
    }

    @Override
    public List<Control> controls() {
        return Controls.ALL;
    }

    @Override
    public long control(String name, long... arguments) {
        return running().controls().call(name, arguments);
    }

    @Override
    public List<PieceKind> pieceKinds() {
        return PieceKinds.ALL;
    }

    @Override
    public void pieces(PieceVisitor visitor) {
        new PieceWalk(running().tiers(), context.space(), running().own(), visitor).show();
    }

    @Override
    public void checkInvariants() {
        new Invariants(running().tiers()).check();
    }
}
